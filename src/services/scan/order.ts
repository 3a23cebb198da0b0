/** Hosts that are probed at the same time: enough to spare each one, few enough to keep all their states in memory. */
const hostsPerBlock = 4096
const rounds = 4

/** One combination of host and port: places, from 0, in the lists of hosts and of ports. */
export interface Place {
  readonly host: number
  readonly port: number
}

/**
 * Every (host, port) exactly once, in an order that looks random and depends only on the sizes and the seed, so that
 * no host gets its probes in a row and a scan can be taken up again where it stopped. Hosts come in blocks of 4,096, all ports of a
 * block before the next one: whatever the number of hosts, only a block's are unfinished at a time.
 * Lazy and without memory of its own: a keyed Feistel permutation, walked past the values that are too high (Black
 * and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). It hides nothing; it only spreads.
 *
 * `hosts` may be any safe integer, `ports` at most 65,536.
 */
export function* permute(hosts: number, ports: number, seed: number): Generator<Place, void, undefined> {
  for (let firstHost = 0; firstHost < hosts; firstHost += hostsPerBlock) {
    const blockHosts = Math.min(hostsPerBlock, hosts - firstHost)
    const size = blockHosts * ports
    const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2))
    const blockSeed = mix(seed ^ mix(firstHost / hostsPerBlock))
    for (let i = 0; i < size; i++) {
      let place = encipher(i, halfBits, blockSeed)
      while (place >= size) place = encipher(place, halfBits, blockSeed)
      yield { host: firstHost + (place % blockHosts), port: Math.floor(place / blockHosts) }
    }
  }
}

/** A permutation of 0 … 2^(2·halfBits) − 1; `halfBits` is at most 14 here, so that all fits into 32 bits. */
function encipher(value: number, halfBits: number, seed: number): number {
  const mask = (1 << halfBits) - 1
  let left = value >>> halfBits
  let right = value & mask
  for (let round = 0; round < rounds; round++) {
    const next = left ^ (mix(right ^ Math.imul(seed + round, 0x9e37_79b1)) & mask)
    left = right
    right = next
  }
  return ((left << halfBits) | right) >>> 0
}

/** A bijective 32-bit mixer (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = value | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
