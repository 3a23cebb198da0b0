import fc from 'fast-check'
import type { Codec } from '../../src/core/index.ts'

/**
 * What a decoder makes of bytes that come in these pieces; a fault ends it, and comes last as its code. As where a
 * connection is read, each piece is a buffer that is used again: a decoder that keeps it instead of a copy is found out.
 */
export function decode<In>(
  codec: Codec<In, never>,
  pieces: readonly Uint8Array[],
  maxMessageBytes = 65_536,
): unknown[] {
  const decoder = codec.decoder(maxMessageBytes)
  const messages: In[] = []
  try {
    for (const piece of pieces) {
      const readBuffer = Buffer.from(piece)
      decoder.push(readBuffer, messages)
      readBuffer.fill(0xee)
    }
    decoder.flush('end', messages)
    return messages
  } catch (error) {
    return [...messages, (error as { code: string }).code]
  }
}

/** Bytes cut into pieces at any places. */
export function cutAnywhere(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((cuts) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
    return places.slice(1).map((end, index) => Uint8Array.from(bytes.subarray(places[index], end)))
  })
}
