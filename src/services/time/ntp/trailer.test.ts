import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ntpHeaderBytes } from './packet.ts'
import { classifyTrailer, type NtpTrailer } from './trailer.ts'

const zeros = (bytes: number): string => '00'.repeat(bytes)

const examples: readonly (readonly [string, NtpTrailer, string, number?])[] = [
  ['nothing', 'plain', ''],
  ['one field of 28 bytes', 'plain', `0104001c${zeros(24)}`],
  ['two fields', 'plain', `01040010${zeros(12)}0204001c${zeros(24)}`],
  ['a crypto-NAK', 'authenticated', zeros(4)],
  ['a key and an MD5 digest', 'authenticated', zeros(20)],
  ['a key and a SHA-1 digest', 'authenticated', zeros(24)],
  ['a key and a DES checksum in NTPv3', 'authenticated', zeros(12), 3],
  ['a field and a MAC', 'authenticated', `01040010${zeros(12)}${zeros(20)}`],
  ['a lone field of 16 bytes', 'malformed', `01040010${zeros(12)}`],
  ['a field of length 0', 'malformed', `01040000${zeros(24)}`],
  ['a field of 8 bytes', 'malformed', `01040008${zeros(24)}`],
  ['a field of odd length', 'malformed', `0104001d${zeros(25)}`],
  ['a field past the end', 'malformed', `01040020${zeros(24)}`],
  ['a second field past the end', 'malformed', `01040010${zeros(12)}0104ffff${zeros(24)}`],
  ['1,304 zero bytes', 'malformed', zeros(1_304)],
  ['a single byte', 'malformed', '00'],
  ['a field in NTPv3, which has none', 'malformed', `0104001c${zeros(24)}`, 3],
]
for (const [what, trailer, hex, version = 4] of examples) {
  test(`classifyTrailer() calls ${what} ${trailer}`, () => {
    const packet = Buffer.concat([Buffer.alloc(ntpHeaderBytes), Buffer.from(hex, 'hex')])
    assert.equal(classifyTrailer(packet, version), trailer)
  })
}
