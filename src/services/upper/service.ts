import { raw, service } from '../../core/index.ts'
import { createAsciiUpperCase, createUnicodeUpperCase } from './upper-case.ts'

/** What the upper service can be told. */
export interface UpperOptions {
  /**
   * Upper-cases all of Unicode, by the rules of this locale (`''`: of none in particular), instead of the letters
   * a–z alone. What isn't UTF-8 then becomes U+FFFD. @default ASCII only, every other byte unchanged
   */
  readonly unicode?: string
}

/**
 * Upper-cases what it is sent, whatever the chunking: the lab's third program, and both shapes of a stream service.
 * ASCII is upper-cased where it was read, a reply for each read; Unicode needs what came before, so it has a generator.
 */
export default service(import.meta, ({ unicode }: UpperOptions) => {
  const limits = { maxMessageBytes: 131_072 }
  if (unicode === undefined) {
    const upperCase = createAsciiUpperCase()
    return {
      codec: raw({ inPlace: true }),
      limits,
      reply(bytes: Uint8Array) {
        upperCase(bytes)
        return bytes
      },
    }
  }
  // A locale that is none is told when the service starts, not to each peer.
  createUnicodeUpperCase(unicode)
  return {
    codec: raw(),
    limits,
    async *handle(messages: AsyncIterable<Uint8Array>) {
      const upperCase = createUnicodeUpperCase(unicode)
      for await (const bytes of messages) yield upperCase.push(bytes)
      const rest = upperCase.end()
      if (rest !== '') yield rest
    },
  }
})
