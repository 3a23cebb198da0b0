import { LimitError, OptionError, ProtocolError } from '../errors.ts'
import type { Codec, Decoder } from './codec.ts'
import { PendingBytes } from './pending-bytes.ts'

/** How {@link lines} takes text. */
export interface LinesOptions {
  /** Whether a line that isn't UTF-8 is a fault; otherwise what isn't becomes U+FFFD. @default false */
  readonly fatal?: boolean
}

/**
 * Lines of UTF-8 text, ended by LF or CR LF; the end isn't part of the message. A reply gets an LF. Text after the
 * last line end is a message when the peer ends its side.
 *
 * A line longer than `maxMessageBytes` is a {@link LimitError} `MESSAGE_TOO_LONG` as soon as that many bytes have come;
 * with `fatal`, one that isn't UTF-8 is a {@link ProtocolError} `INVALID_UTF8`; a reply with a line end within is an
 * {@link OptionError} `LINE_BREAK_IN_MESSAGE`, because the peer would take it for two.
 */
export function lines(options: LinesOptions = {}): Codec<string> {
  return {
    decoder: (maxMessageBytes) => new LineDecoder(maxMessageBytes, options.fatal ?? false),
    encode(message) {
      if (message.includes('\n')) {
        throw new OptionError(
          'LINE_BREAK_IN_MESSAGE',
          `Cannot send ${JSON.stringify(excerpt(message))} as a line: it has a line end within; send a message for each line`,
        )
      }
      return `${message}\n`
    },
  }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

class LineDecoder implements Decoder<string> {
  readonly #pending = new PendingBytes()
  readonly #maxMessageBytes: number
  readonly #fatal: boolean

  constructor(maxMessageBytes: number, fatal: boolean) {
    this.#maxMessageBytes = maxMessageBytes
    this.#fatal = fatal
  }

  get pendingBytes(): number {
    return this.#pending.length
  }

  push(bytes: Uint8Array, messages: string[]): void {
    const chunk = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    let start = 0
    if (this.#pending.length > 0) {
      const end = chunk.indexOf(lineFeed)
      if (end >= 0) {
        start = end + 1
        this.#pending.append(chunk.subarray(0, end))
        messages.push(this.#line(this.#pending.take()))
      }
    }
    const last = chunk.lastIndexOf(lineFeed)
    if (last >= start) {
      this.#split(chunk, start, last, messages)
      start = last + 1
    }
    if (start < chunk.length) {
      // The CR of a CR LF may be the one byte over.
      this.#checkLength(this.#pending.length + chunk.length - start - 1)
      this.#pending.append(chunk.subarray(start))
    }
  }

  flush(_why: 'silence' | 'end', messages: string[]): void {
    if (this.#pending.length > 0) messages.push(this.#line(this.#pending.take()))
  }

  /** Decodes many lines at once: one conversion of the block costs far less than one a line. */
  #split(chunk: Buffer, first: number, last: number, messages: string[]): void {
    if (!this.#fatal && last - first <= this.#maxMessageBytes) {
      for (const line of chunk.toString('utf8', first, last).split('\n')) messages.push(withoutReturn(line))
      return
    }
    for (let start = first; start <= last;) {
      const end = chunk.indexOf(lineFeed, start)
      messages.push(this.#line(chunk.subarray(start, end)))
      start = end + 1
    }
  }

  #line(bytes: Buffer): string {
    const line = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
    this.#checkLength(line.length)
    if (!this.#fatal) return line.toString('utf8')
    try {
      return strictUtf8.decode(line)
    } catch (cause) {
      throw new ProtocolError('INVALID_UTF8', 'The line is not UTF-8', { cause })
    }
  }

  #checkLength(bytes: number): void {
    if (bytes <= this.#maxMessageBytes) return
    throw new LimitError('MESSAGE_TOO_LONG', `The line is longer than ${this.#maxMessageBytes} bytes`, {
      details: { maxMessageBytes: this.#maxMessageBytes },
    })
  }
}

function withoutReturn(line: string): string {
  return line.charCodeAt(line.length - 1) === carriageReturn ? line.slice(0, -1) : line
}

function excerpt(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`
}
