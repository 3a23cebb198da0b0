import { isUtf8 } from 'node:buffer'
import { type Codec, type Decoder, LimitError } from '../../core/index.ts'
import type { ChatReply } from './chat-reply.ts'
import { type ChatResponse, textOf } from './chat-response.ts'

/**
 * How messages of a connection end. `read`: with the read that brought them, as for clients that send once and receive
 * once; `line`: with `\n` or `\r\n`.
 */
export type Framing = 'read' | 'line'

/** What a message asks for. */
export type ChatRequest =
  | {
      readonly kind: 'question'
      readonly question: string
      /** Whether the reply is to say what spoke for it. */
      readonly why: boolean
    }
  /** What whoever asked thinks of the last answer. */
  | { readonly kind: 'thumb'; readonly thumb: 'up' | 'down' }
  /** Forgets the dialogue. */
  | { readonly kind: 'reset' }

/** A message as it came. */
export interface ChatMessage {
  readonly framing: Framing
  /** Whether it was a JSON object, and is to be answered with one. */
  readonly isJson: boolean
  readonly request: ChatRequest
  /** Name of the dialogue it belongs to, where a JSON message gives one. */
  readonly session?: string
  /** The secret by which a JSON message wants to be let in. */
  readonly token?: string
}

/** A response, and how to send it: as the message came. */
export interface FramedReply {
  readonly framing: Framing
  readonly isJson: boolean
  readonly response: ChatResponse
}

/** Bytes of a message that the service takes, framing excluded; a longer one ends the connection. */
export const maxQuestionBytes = 4096

/** A reply in read framing fits one `recv(1024)`. */
const maxReadReplyBytes = 1024

/** Characters of a session's name that count. */
const maxSessionName = 200

/** A message without a newline has ended when nothing has followed for so long. */
const flushAfterMs = 20

const newline = 0x0a
const carriageReturn = 0x0d

/**
 * The framing of the chat port, found out from what the peer sends, so that a bare `send()`/`recv(1024)` client, `nc`
 * and a JSON-lines client are all understood:
 *
 * - A connection starts undecided. A newline puts it in *line mode* for good. Where none comes before 20 ms of
 *   silence, what has come is a message, and the connection is in *read mode*: each read is a message, answered in one
 *   write of at most 1,024 bytes, cut at a character's border, never empty, without a newline. A read that ends inside
 *   a UTF-8 character waits for the rest, for 20 ms.
 * - In read mode a message that ends with a newline puts the connection in line mode, whose replies are lines too, and
 *   whose blank lines are ignored.
 * - A message that is a JSON object with a string `question`, a `thumb` (`up` or `down`) or `"reset": true` is answered in
 *   JSON; any other is a question as it stands.
 * - Text is UTF-8; what isn't but is GB18030 is read as that; what is neither has U+FFFD for what is broken.
 *
 * Decoding throws {@link LimitError} `MESSAGE_TOO_LONG` for a message longer than the connection's limit.
 */
export function chatCodec(): Codec<ChatMessage, FramedReply> {
  return { decoder: createDecoder, encode: encodeReply }
}

type Mode = 'undecided' | Framing

function createDecoder(maxMessageBytes: number): Decoder<ChatMessage> {
  let mode: Mode = 'undecided'
  let pending: Uint8Array = new Uint8Array()

  const take = (bytes: Uint8Array, framing: Framing, messages: ChatMessage[]): void => {
    if (bytes.length > maxMessageBytes) throw tooLong(bytes.length, maxMessageBytes)
    const text = decodeText(bytes).trim()
    if (text !== '' || framing === 'read') messages.push(toMessage(text, framing))
  }

  const takeLines = (bytes: Uint8Array, messages: ChatMessage[]): void => {
    let start = 0
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const isCrlf = end > start && bytes[end - 1] === carriageReturn
      take(bytes.subarray(start, isCrlf ? end - 1 : end), 'line', messages)
      start = end + 1
    }
    keep(bytes.subarray(start))
  }

  const keep = (bytes: Uint8Array): void => {
    // The CR of a CR LF may be the one byte over.
    const length = mode === 'line' && bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length
    if (length > maxMessageBytes) throw tooLong(length, maxMessageBytes)
    // A copy also of a Buffer, whose slice() would be a view of what the next read overwrites.
    pending = Uint8Array.from(bytes)
  }

  return {
    push(bytes, messages) {
      const all = pending.length === 0 ? bytes : Buffer.concat([pending, bytes])
      if (mode === 'undecided' ? bytes.includes(newline) : all.at(-1) === newline) mode = 'line'
      if (mode === 'line') takeLines(all, messages)
      else if (mode === 'undecided' || endsInsideCharacter(all)) keep(all)
      else {
        pending = new Uint8Array()
        take(all, 'read', messages)
      }
    },
    flush(why, messages) {
      if (pending.length === 0 || (mode === 'line' && why === 'silence')) return
      const bytes = pending
      pending = new Uint8Array()
      if (mode !== 'line') mode = 'read'
      take(bytes, mode, messages)
    },
    get pendingBytes() {
      return pending.length
    },
    get flushAfterMs() {
      return mode === 'line' ? undefined : flushAfterMs
    },
  }
}

function tooLong(length: number, maxBytes: number): LimitError {
  return new LimitError(
    'MESSAGE_TOO_LONG',
    `Cannot take a message of ${length} bytes: the limit is ${maxBytes}; ask in fewer words`,
    { details: { length, maxBytes } },
  )
}

/** Whether text breaks off within its last character: then it is UTF-8 up to there. */
function endsInsideCharacter(bytes: Uint8Array): boolean {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const byte = bytes[bytes.length - length] ?? 0
    const isContinuation = (byte & 0xc0) === 0x80
    if (!isContinuation) {
      return length < characterBytes(byte) && isUtf8(bytes.subarray(0, bytes.length - length))
    }
  }
  return false
}

/** Length of the UTF-8 character that a byte begins (RFC 3629). */
function characterBytes(leadByte: number): number {
  if (leadByte >= 0xf0 && leadByte <= 0xf4) return 4
  if (leadByte >= 0xe0 && leadByte < 0xf0) return 3
  return leadByte >= 0xc2 && leadByte < 0xe0 ? 2 : 1
}

const utf8 = new TextDecoder('utf-8')
const gb18030 = new TextDecoder('gb18030', { fatal: true })

function decodeText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return utf8.decode(bytes)
  try {
    return gb18030.decode(bytes)
  } catch {
    return utf8.decode(bytes)
  }
}

function toMessage(text: string, framing: Framing): ChatMessage {
  const value = text.startsWith('{') ? parseJson(text) : undefined
  const fields =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  const request = toRequest(fields)
  if (request === undefined) {
    return { framing, isJson: false, request: { kind: 'question', question: text, why: false } }
  }
  const { session, token } = fields
  return {
    framing,
    isJson: true,
    request,
    ...(typeof session === 'string' && { session: session.slice(0, maxSessionName) }),
    ...(typeof token === 'string' && { token }),
  }
}

function toRequest({
  question,
  why,
  thumb,
  reset,
}: Readonly<Record<string, unknown>>): ChatRequest | undefined {
  if (typeof question === 'string') return { kind: 'question', question, why: why === true }
  if (thumb === 'up' || thumb === 'down') return { kind: 'thumb', thumb }
  return reset === true ? { kind: 'reset' } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function encodeReply({ framing, isJson, response }: FramedReply): Uint8Array | string {
  if (framing === 'line') return `${isJson ? JSON.stringify(response) : textOf(response)}\n`
  if (!isJson) return fitText(textOf(response))
  return 'outcome' in response ? fitJson(response) : JSON.stringify(response)
}

function fitText(text: string): Uint8Array {
  const bytes = new Uint8Array(maxReadReplyBytes)
  const { written } = new TextEncoder().encodeInto(text, bytes)
  return bytes.subarray(0, written)
}

/** Gives up what goes on from the answer, the alternatives, then the answer's end, so that the JSON stays whole. */
function fitJson(reply: ChatReply): string {
  const { why: _why, followUps: _followUps, ...short } = reply
  const fitted = jsonBytes(reply) <= maxReadReplyBytes ? reply : { ...short, alternatives: [] }
  const characters = Array.from(fitted.answer)
  let excess = jsonBytes(fitted) - maxReadReplyBytes
  while (excess > 0 && characters.length > 0) {
    excess -= Buffer.byteLength(JSON.stringify(characters.pop())) - 2
  }
  return JSON.stringify({ ...fitted, answer: characters.join('') })
}

function jsonBytes(reply: ChatReply): number {
  return Buffer.byteLength(JSON.stringify(reply))
}
