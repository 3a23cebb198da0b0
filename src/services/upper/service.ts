import { raw, service } from '../../core/index.ts'
import { createUpperCase } from './upper-case.ts'

/** What the upper service can be told. */
export interface UpperOptions {
  /**
   * Upper-cases all of Unicode, by the rules of this locale (`''`: of none in particular), instead of the letters
   * a–z alone. What isn't UTF-8 then becomes U+FFFD. @default ASCII only, every other byte unchanged
   */
  readonly unicode?: string
}

/** Upper-cases what it is sent, whatever the chunking: the lab's third program, and the shortest whole service. */
export default service(import.meta, (options: UpperOptions) => ({
  codec: raw(),
  async *handle(messages) {
    const upperCase = createUpperCase(options.unicode)
    for await (const bytes of messages) yield upperCase.push(bytes)
    const rest = upperCase.end()
    if (rest !== '') yield rest
  },
}))
