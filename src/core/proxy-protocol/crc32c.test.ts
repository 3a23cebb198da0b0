import assert from 'node:assert/strict'
import { it } from 'node:test'
import { crc32c } from './crc32c.ts'

it('crc32c() gives the check value of the algorithm and those of RFC 3720 B.4', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe306_9283)
  assert.equal(crc32c(Buffer.alloc(32)), 0x8a91_36aa)
  assert.equal(crc32c(Buffer.alloc(32, 0xff)), 0x62a8_ab43)
  assert.equal(crc32c(Buffer.from({ length: 32 }).map((_, i) => i)), 0x46dd_794e)
  assert.equal(crc32c(Buffer.alloc(0)), 0)
})
