import { isIPv4Words } from '../../core/index.ts'

/** Whether the words of an address are of 127.0.0.0/8 or ::1. */
export function isLoopback(word0: number, word1: number, word2: number, word3: number): boolean {
  if (isIPv4Words(word0, word1, word2)) return word3 >>> 24 === 127
  return word0 === 0 && word1 === 0 && word2 === 0 && word3 === 1
}
