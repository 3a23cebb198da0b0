import { type Codec, jsonLines, lengthPrefixed, lines, raw, service } from '../../src/core/index.ts'
import { chatCodec, type ChatMessage, type FramedReply } from '../../src/services/chat/index.ts'

/** Codecs whose messages can be sent back as they are. */
export const framings = {
  lines: lines(),
  'lines, fatal': lines({ fatal: true }),
  'lengthPrefixed, 1 byte': lengthPrefixed({ prefixBytes: 1 }),
  'lengthPrefixed, 2 bytes little-endian': lengthPrefixed({ prefixBytes: 2, littleEndian: true }),
  'lengthPrefixed, 4 bytes': lengthPrefixed(),
  jsonLines: jsonLines(),
  raw: raw(),
  chat: echoingChat(),
} as const

/** One of {@link framings}. */
export type Framing = keyof typeof framings

/** How the echo is framed, and in which shape it is written. */
export interface EchoFramesOptions {
  readonly framing: Framing
  readonly shape: 'reply' | 'handle'
}

/** Sends every message back, in any framing and either shape; a message has at most {@link maxMessageBytes}. */
export default service(import.meta, ({ framing, shape }: EchoFramesOptions) => {
  const base = { codec: framings[framing] as Codec<unknown>, limits: { maxMessageBytes } }
  if (shape === 'reply') return { ...base, reply: (message: unknown) => message }
  return {
    ...base,
    async *handle(messages: AsyncIterable<unknown>) {
      for await (const message of messages) yield message
    },
  }
})

/** Small, so that messages at the limit and above come often. */
export const maxMessageBytes = 16

/** The chat port's framing, with the question for an answer. */
function echoingChat(): Codec<ChatMessage, ChatMessage> {
  const codec: Codec<ChatMessage, FramedReply> = chatCodec()
  return {
    decoder: (maxBytes) => codec.decoder(maxBytes),
    encode: ({ framing, isJson, request }) => {
      const answer = request.kind === 'question' ? request.question : request.kind
      return codec.encode({
        framing,
        isJson,
        response: { outcome: 'answer', id: 'echo', answer, confidence: 1, alternatives: [] },
      })
    },
  }
}
