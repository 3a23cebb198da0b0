import { OptionError, ProtocolError } from '../errors.ts'
import type { Codec, Decoder } from './codec.ts'
import { lines } from './lines.ts'

/**
 * One JSON value a line, in UTF-8 (https://jsonlines.org). `parse` turns the value into a message, or throws where it
 * isn't one: a schema's `parse` fits.
 *
 * A line that isn't JSON, or that `parse` refuses, is a {@link ProtocolError} `INVALID_JSON` (`INVALID_UTF8`,
 * `MESSAGE_TOO_LONG`: see {@link lines}). Blank lines are passed over. A reply without a JSON form is an {@link OptionError} `NOT_JSON`.
 */
export function jsonLines<In = unknown, Out = unknown>(parse?: (value: unknown) => In): Codec<In, Out> {
  const text = lines({ fatal: true })
  return {
    decoder: (maxMessageBytes) => new JsonLineDecoder(text.decoder(maxMessageBytes), parse),
    encode(message) {
      const json: string | undefined = JSON.stringify(message)
      if (json !== undefined) return `${json}\n`
      throw new OptionError(
        'NOT_JSON',
        `Cannot send ${String(message)}: it has no JSON form; send null instead`,
      )
    },
  }
}

class JsonLineDecoder<In> implements Decoder<In> {
  readonly #lines: Decoder<string>
  readonly #parse: ((value: unknown) => In) | undefined

  constructor(text: Decoder<string>, parse: ((value: unknown) => In) | undefined) {
    this.#lines = text
    this.#parse = parse
  }

  get pendingBytes(): number {
    return this.#lines.pendingBytes
  }

  push(bytes: Uint8Array, messages: In[]): void {
    this.#take((found) => this.#lines.push(bytes, found), messages)
  }

  flush(why: 'silence' | 'end', messages: In[]): void {
    this.#take((found) => this.#lines.flush(why, found), messages)
  }

  #take(decode: (found: string[]) => void, messages: In[]): void {
    const found: string[] = []
    try {
      decode(found)
    } finally {
      // Also where a later line is at fault: those before it have come whole.
      for (const line of found) {
        if (line.trim() !== '') messages.push(parseLine(line, this.#parse))
      }
    }
  }
}

function parseLine<In>(line: string, parse: ((value: unknown) => In) | undefined): In {
  try {
    const value: unknown = JSON.parse(line)
    // Without `parse`, In is the caller's word for what comes; `unknown` unless given.
    return parse === undefined ? (value as In) : parse(value)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ProtocolError('INVALID_JSON', `The line is not a message: ${why}`, { cause })
  }
}
