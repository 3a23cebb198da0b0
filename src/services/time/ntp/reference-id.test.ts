import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatReferenceId, referenceIdOf, referenceIdOfAddress } from './reference-id.ts'

test('referenceIdOf() packs letters, and pads with zero bytes', () => {
  assert.equal(referenceIdOf('LOCL'), 0x4c4f434c)
  assert.equal(referenceIdOf('GPS'), 0x47505300)
})

test('formatReferenceId() shows letters where the stratum has them, otherwise an address', () => {
  assert.equal(formatReferenceId(0x47505300, 1), 'GPS')
  assert.equal(formatReferenceId(0x52415445, 0), 'RATE')
  assert.equal(formatReferenceId(0x494e4954, 16), 'INIT')
  assert.equal(formatReferenceId(0x7f7f0101, 10), '127.127.1.1')
  assert.equal(formatReferenceId(0x47505300, 2), '71.80.83.0')
  assert.equal(formatReferenceId(0, 16), '0.0.0.0')
})

test('formatReferenceId() never shows control characters', () => {
  assert.equal(formatReferenceId(0x1b5b324a, 1), '27.91.50.74')
})

test('referenceIdOfAddress() is an IPv4 address itself, and a hash of an IPv6 one', () => {
  assert.equal(referenceIdOfAddress('192.0.2.7'), 0xc0000207)
  assert.equal(referenceIdOfAddress('::ffff:192.0.2.7'), 0xc0000207)
  assert.equal(referenceIdOfAddress('2001:db8::1'), 0x39ab9b37)
  assert.equal(referenceIdOfAddress('fe80::1%eth0'), referenceIdOfAddress('fe80::1'))
})
