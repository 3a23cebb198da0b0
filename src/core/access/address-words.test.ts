import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { addressWords, wordsAddress } from './address-words.ts'

describe('addressWords()', () => {
  it('knows the words of both families, an IPv4 address mapped, and leaves out a zone', () => {
    assert.deepEqual(addressWords('192.0.2.7'), [0, 0, 0xffff, 0xc000_0207])
    assert.deepEqual(addressWords('::ffff:192.0.2.7'), [0, 0, 0xffff, 0xc000_0207])
    assert.deepEqual(addressWords('255.255.255.255'), [0, 0, 0xffff, 0xffff_ffff])
    assert.deepEqual(addressWords('fe80::1%eth0'), [0xfe80_0000, 0, 0, 1])
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

  it('is undone by wordsAddress()', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const words = addressWords(address)
        assert.ok(words)
        assert.equal(wordsAddress(words), address)
      }),
    )
  })
})
