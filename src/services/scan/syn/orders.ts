import { createWordReader } from './word-reader.ts'

/** What the process that probes is told, in the order in which it was written. */
export interface OrderListener {
  onHost(host: number, words: readonly [number, number, number, number]): void
  onForget(host: number): void
  onProbe(slot: number, host: number, port: number, isWatched: boolean): void
  /** Never to send more than so many probes a second; `Infinity` for no cap. */
  onPace(probesPerSecond: number): void
  /** There are no more probes. */
  onEnd(): void
}

/** Gathers orders until they are taken. */
export interface OrderWriter {
  host(host: number, words: readonly [number, number, number, number]): void
  forget(host: number): void
  probe(slot: number, host: number, port: number, isWatched: boolean): void
  pace(probesPerSecond: number): void
  end(): void
  /** The bytes of all orders since the last call. */
  take(): Buffer
}

// An order is a few 32-bit words: the kind in the highest bits of the first, and what it is about in the others.
const kindShift = 28
const subjectMask = 0x0fff_ffff
const kind = { host: 1, forget: 2, probe: 3, watchedProbe: 4, pace: 5, end: 6 } as const
const wordsOf: readonly number[] = [0, 5, 1, 2, 2, 3, 1]
const hostShift = 16
const startWords = 16_384

/** Probes under way at a time: what they take is some 30 MB, on both sides together. */
export const mostProbes = 262_144
/** Hosts known at a time: their numbers are sent in 16 bits. */
export const mostHosts = 65_536

/** Makes a writer of orders: 8 bytes a probe, since there may be hundreds of thousands a second. */
export function createOrderWriter(): OrderWriter {
  let words = new Uint32Array(startWords)
  let count = 0

  function put(...order: readonly number[]): void {
    reserve()
    for (const word of order) words[count++] = word
  }

  function reserve(): void {
    if (count + 5 <= words.length) return
    const larger = new Uint32Array(words.length * 2)
    larger.set(words)
    words = larger
  }

  return {
    host: (host, address) => put((kind.host << kindShift) | host, ...address),
    forget: (host) => put((kind.forget << kindShift) | host),
    probe(slot, host, port, isWatched) {
      reserve()
      words[count++] = ((isWatched ? kind.watchedProbe : kind.probe) << kindShift) | slot
      words[count++] = (host << hostShift) | port
    },
    pace: (probesPerSecond) =>
      put(kind.pace << kindShift, ...new Uint32Array(Float64Array.of(probesPerSecond).buffer)),
    end: () => put(kind.end << kindShift),
    take() {
      const bytes = Buffer.from(new Uint8Array(words.buffer, 0, count * 4))
      count = 0
      return bytes
    },
  }
}

/** Makes a reader that is given the bytes of orders as they come, split anywhere. Both sides are the same machine. */
export function createOrderReader(listener: OrderListener): (bytes: Uint8Array) => void {
  return createWordReader(wordsOf, (words, at) => {
    const first = words[at] ?? 0
    const subject = first & subjectMask
    const second = words[at + 1] ?? 0
    switch (first >>> kindShift) {
      case kind.host:
        listener.onHost(subject, [second, words[at + 2] ?? 0, words[at + 3] ?? 0, words[at + 4] ?? 0])
        break
      case kind.forget:
        listener.onForget(subject)
        break
      case kind.probe:
      case kind.watchedProbe:
        listener.onProbe(
          subject,
          second >>> hostShift,
          second & 0xffff,
          first >>> kindShift === kind.watchedProbe,
        )
        break
      case kind.pace:
        listener.onPace(new Float64Array(Uint32Array.of(second, words[at + 2] ?? 0).buffer)[0] ?? Infinity)
        break
      default:
        listener.onEnd()
    }
  })
}
