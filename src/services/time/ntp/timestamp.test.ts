import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { decodeNtpSeconds, decodeNtpTimestamp, encodeNtpShort, encodeNtpTimestamp } from './timestamp.ts'

const nsOf = (iso: string): bigint => BigInt(Date.parse(iso)) * 1_000_000n

describe('encodeNtpTimestamp()', () => {
  const examples: readonly (readonly [string, bigint, bigint])[] = [
    ['the beginning of 1900', nsOf('1900-01-01T00:00:00Z'), 0x00000000_00000000n],
    ['the beginning of 1970', 0n, 0x83aa7e80_00000000n],
    ['half a second', 500_000_000n, 0x83aa7e80_80000000n],
    ['a nanosecond, rounded down from 4.29 units', 1n, 0x83aa7e80_00000004n],
    ['a time of 2026', nsOf('2026-11-22T10:00:00.250Z'), 0xeead3ba0_40000000n],
    ['the last second of era 0', nsOf('2036-02-07T06:28:15Z'), 0xffffffff_00000000n],
    ['the first moment of era 1', nsOf('2036-02-07T06:28:16Z'), 0x00000000_00000000n],
    ['a time before 1900, in era −1', nsOf('1899-12-31T23:59:59Z'), 0xffffffff_00000000n],
  ]
  for (const [what, ns, timestamp] of examples) {
    test(`encodes ${what}`, () => assert.equal(encodeNtpTimestamp(ns), timestamp))
  }

  test('stays within 64 bits for the last nanosecond before an era ends', () => {
    assert.equal(encodeNtpTimestamp(nsOf('2036-02-07T06:28:16Z') - 1n), 0xffffffff_fffffffcn)
  })
})

describe('decodeNtpTimestamp()', () => {
  const pivotNs = nsOf('2026-11-22T10:00:00Z')

  test('takes the era closest to the pivot', () => {
    assert.equal(decodeNtpTimestamp(0n, pivotNs), nsOf('2036-02-07T06:28:16Z'))
    assert.equal(decodeNtpTimestamp(0n, nsOf('1930-01-01T00:00:00Z')), nsOf('1900-01-01T00:00:00Z'))
    assert.equal(
      decodeNtpTimestamp(0xffffffff_00000000n, nsOf('2040-01-01T00:00:00Z')),
      nsOf('2036-02-07T06:28:15Z'),
    )
  })

  test('carries a fraction that rounds up to a whole second', () => {
    assert.equal(decodeNtpTimestamp(0x83aa7e80_ffffffffn, 0n), 1_000_000_000n)
  })

  test('gives back to the nanosecond what encodeNtpTimestamp() took, in any era', () => {
    const ns = fc.bigInt({ min: nsOf('1700-01-01T00:00:00Z'), max: nsOf('2500-01-01T00:00:00Z') })
    const yearsOff = fc.bigInt({ min: -60n, max: 60n })
    fc.assert(
      fc.property(ns, yearsOff, (time, years) => {
        const pivot = time + years * 31_556_952n * 1_000_000_000n
        assert.equal(decodeNtpTimestamp(encodeNtpTimestamp(time), pivot), time)
      }),
    )
  })
})

test('decodeNtpSeconds() reads the examples of RFC 868', () => {
  const pivotNs = nsOf('1983-05-01T00:00:00Z')
  assert.equal(decodeNtpSeconds(2_208_988_800, pivotNs), 0n)
  assert.equal(decodeNtpSeconds(2_398_291_200, pivotNs), nsOf('1976-01-01T00:00:00Z'))
  assert.equal(decodeNtpSeconds(2_629_584_000, pivotNs), nsOf('1983-05-01T00:00:00Z'))
})

test('encodeNtpShort() rounds to 2⁻¹⁶ s, and caps what the format cannot hold', () => {
  assert.equal(encodeNtpShort(0n), 0)
  assert.equal(encodeNtpShort(1_000_000_000n), 0x0001_0000)
  assert.equal(encodeNtpShort(1_000_000n), 66)
  assert.equal(encodeNtpShort(65_536_000_000_000n), 0xffff_ffff)
})
