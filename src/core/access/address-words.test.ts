import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { addressWords, isIPv4Words, wordsAddress } from './address-words.ts'
import { canonicalAddress } from './ip-address.ts'

const known = [
  ['0.0.0.0', [0, 0, 0xffff, 0]],
  ['192.0.2.7', [0, 0, 0xffff, 0xc0000207]],
  ['255.255.255.255', [0, 0, 0xffff, 0xffffffff]],
  ['::ffff:192.0.2.7', [0, 0, 0xffff, 0xc0000207]],
  ['::', [0, 0, 0, 0]],
  ['::1', [0, 0, 0, 1]],
  ['2001:db8::a:b', [0x20010db8, 0, 0, 0x000a000b]],
  ['fe80::1%eth0', [0xfe800000, 0, 0, 1]],
  ['1:2:3:4:5:6:7:8', [0x10002, 0x30004, 0x50006, 0x70008]],
] as const

describe('addressWords()', () => {
  for (const [address, words] of known) {
    it(`reads ${address}`, () => assert.deepEqual(addressWords(address), words))
  }

  it('has none for what is not an address', () => {
    for (const text of ['', 'localhost', '010.0.0.1', '1.2.3', '/run/socket', '1.2.3.4/8']) {
      assert.equal(addressWords(text), undefined, text)
    }
  })

  it('takes for an address what Node does, and nothing else', () => {
    const text = fc.string({
      unit: fc.constantFrom('0', '1', '2', '5', '9', '.', '.', ':', 'f', '%', ' '),
      maxLength: 16,
    })
    const octets = fc.array(fc.integer({ min: 0, max: 300 }).map(String), { minLength: 3, maxLength: 5 })
    const dotted = octets.map((all) => all.join('.'))
    fc.assert(
      fc.property(fc.oneof(text, dotted, fc.ipV4(), fc.ipV6()), (address) => {
        assert.equal(addressWords(address) !== undefined, isIP(address) !== 0, address)
      }),
    )
  })
})

describe('wordsAddress()', () => {
  it('is the inverse of addressWords(), in the canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const words = addressWords(address)
        assert.ok(words)
        assert.equal(canonicalAddress(wordsAddress(words)), canonicalAddress(address))
        assert.deepEqual(addressWords(wordsAddress(words)), words)
      }),
    )
  })
})

describe('isIPv4Words()', () => {
  it('takes IPv4 addresses, mapped ones among them, and no others', () => {
    const isV4 = (address: string): boolean => {
      const [word0, word1, word2] = addressWords(address) ?? [0, 0, 0]
      return isIPv4Words(word0, word1, word2)
    }
    assert.deepEqual(
      ['10.0.0.1', '::ffff:10.0.0.1', '::10.0.0.1', '64:ff9b::10.0.0.1', '::ffff:0:0'].map(isV4),
      [true, true, false, false, true],
    )
  })
})
