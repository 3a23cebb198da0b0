import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checksumOf, sumWords } from './checksum.ts'

const viewOf = (hex: string): DataView => new DataView(Uint8Array.from(Buffer.from(hex, 'hex')).buffer)

describe('checksumOf()', () => {
  test('is that of the example of RFC 1071', () => {
    assert.equal(checksumOf(sumWords(viewOf('0001f203f4f5f6f7'), 0, 8)), 0x220d)
  })

  test('of a header that carries its checksum is zero', () => {
    const header = viewOf('45000073000040004011b861c0a80001c0a800c7')
    assert.equal(checksumOf(sumWords(header, 0, 20)), 0)
  })

  test('takes an odd last byte as if a zero followed', () => {
    assert.equal(checksumOf(sumWords(viewOf('010203'), 0, 3)), checksumOf(0x0102 + 0x0300))
  })
})
