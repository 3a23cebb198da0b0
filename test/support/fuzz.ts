/** Numbers from 0 to below 1. */
export type Random = () => number

/** The run's seed: another each time, or the one that a failure named. */
export const fuzzSeed = Number(process.env.PORTSIDE_FUZZ_SEED ?? Date.now() % 1_000_000)

/** Bytes on which framing turns, more often than others. */
const telling = [0x00, 0x01, 0x03, 0x0a, 0x0d, 0x22, 0x31, 0x5b, 0x5d, 0x7b, 0x7d, 0xc3, 0xa9, 0xe4, 0xff]

/** A whole number from 0 to below `end`. */
export function below(end: number, random: Random): number {
  return Math.floor(random() * end)
}

/** Fewer than `maxBytes` bytes, most of them such as framing turns on. */
export function randomBytes(maxBytes: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: below(maxBytes, random) }, () =>
    random() < 0.7 ? (telling[below(telling.length, random)] ?? 0) : below(256, random),
  )
}

/** Copies bytes, and alters one of them half of the time. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  if (copy.length > 0 && random() < 0.5) copy[below(copy.length, random)] = below(256, random)
  return copy
}

/** Cuts bytes into pieces, short ones more often than long. */
export function split(bytes: Uint8Array, random: Random): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + 1 + Math.floor(random() * random() * (bytes.length - start))
    pieces.push(bytes.subarray(start, end))
    start = end
  }
  return pieces
}
