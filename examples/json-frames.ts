import { type Codec, lengthPrefixed, ProtocolError } from 'portside'

/**
 * JSON in frames of a four-byte length: one codec built on another. `check` turns the value into a message, or throws a
 * {@link ProtocolError}; that, and what isn't JSON, ends the connection after the answers to what came before.
 */
export function jsonFrames<In, Out>(check: (value: unknown) => In): Codec<In, Out> {
  const frames = lengthPrefixed()
  return {
    encode: (message) => frames.encode(Buffer.from(JSON.stringify(message))),
    decoder(maxMessageBytes) {
      const decoder = frames.decoder(maxMessageBytes)
      return {
        get pendingBytes() {
          return decoder.pendingBytes
        },
        push(bytes, messages) {
          const found: Uint8Array[] = []
          try {
            decoder.push(bytes, found)
          } finally {
            for (const frame of found) messages.push(check(parse(frame)))
          }
        },
        flush: (why) => decoder.flush(why, []),
      }
    },
  }
}

function parse(frame: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(frame).toString('utf8'))
  } catch (cause) {
    throw new ProtocolError('NOT_JSON_FRAME', 'The frame is not JSON', { cause })
  }
}
