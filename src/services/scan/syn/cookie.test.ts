import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCookie } from './cookie.ts'

describe('createCookie()', () => {
  test('is HalfSipHash-2-4: the vector of the reference for 20 bytes', () => {
    const cookie = createCookie(0x0302_0100, 0x0706_0504)
    const made = cookie(0x0302_0100, 0x0706_0504, 0x0b0a_0908, 0x0f0e_0d0c, 0x1312_1110)
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(made)
    assert.equal(bytes.toString('hex'), 'e34d1045')
  })

  test('differs by every word and by the key', () => {
    const words: readonly [number, number, number, number, number] = [0, 0, 0xffff, 0x0a00_0001, 50]
    const made = new Set([createCookie(1, 2)(...words), createCookie(1, 3)(...words)])
    for (let word = 0; word < words.length; word++) {
      const [a, b, c, d, e] = words.with(word, 7)
      made.add(createCookie(1, 2)(a ?? 0, b ?? 0, c ?? 0, d ?? 0, e ?? 0))
    }
    assert.equal(made.size, 7)
  })
})
