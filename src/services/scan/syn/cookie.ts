/**
 * Makes the sequence numbers of a scan: a keyed hash of whom and which ports a probe is about. Who answers has to return it
 * plus one, so that nobody who hasn't seen the probe can fake an answer, and what comes of other scans isn't taken for one.
 *
 * HalfSipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, in its variant for words of 32 bits)
 * of five words: the four of the destination's address, and both ports.
 */
export function createCookie(
  key0: number,
  key1: number,
): (word0: number, word1: number, word2: number, word3: number, ports: number) => number {
  let v0 = 0
  let v1 = 0
  let v2 = 0
  let v3 = 0

  function round(): void {
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
  }

  function absorb(word: number): void {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  return (word0, word1, word2, word3, ports) => {
    v0 = key0
    v1 = key1
    v2 = key0 ^ 0x6c79_6765
    v3 = key1 ^ 0x7465_6462
    absorb(word0)
    absorb(word1)
    absorb(word2)
    absorb(word3)
    absorb(ports)
    absorb(messageLengthWord)
    v2 ^= 0xff
    round()
    round()
    round()
    round()
    return (v1 ^ v3) >>> 0
  }
}

/** The last word says how long the message was: five words. */
const messageLengthWord = 20 << 24
