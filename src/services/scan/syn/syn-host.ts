import { createRoundsHost, type RoundsHost } from '../rounds/rounds-host.ts'

/** A host as the process that probes knows it. */
export interface SynHost extends RoundsHost {
  readonly id: number
  /** Its address as 128 bits; an IPv4 one is mapped. */
  readonly word0: number
  readonly word1: number
  readonly word2: number
  readonly word3: number
  readonly isIPv4: boolean
  /** For IPv4, the address that this machine sends from, as a number; negative where there is none, the errno. */
  source: number | undefined
}

const mappedWord = 0xffff

/** Makes a host of which nothing is known yet. */
export function createSynHost(
  id: number,
  [word0, word1, word2, word3]: readonly [number, number, number, number],
): SynHost {
  return {
    ...createRoundsHost(),
    id,
    word0,
    word1,
    word2,
    word3,
    isIPv4: word0 === 0 && word1 === 0 && word2 === mappedWord,
    source: undefined,
  }
}
