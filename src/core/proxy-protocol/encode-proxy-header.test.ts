import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalAddress } from '../access/ip-address.ts'
import { OptionError } from '../errors.ts'
import { encodeProxyHeader } from './encode-proxy-header.ts'
import { createProxyHeaderParser } from './proxy-header-parser.ts'

const source = { address: '192.0.2.7', port: 56_324 }
const destination = { address: '198.51.100.1', port: 443 }
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

describe('encodeProxyHeader()', () => {
  it('writes a line of text for version 1', () => {
    assert.equal(
      text(encodeProxyHeader({ version: 1, source, destination })),
      'PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n',
    )
    assert.equal(
      text(encodeProxyHeader({ version: 1, source: { address: '2001:DB8:0::7', port: 1 }, destination })),
      'PROXY TCP6 2001:db8::7 ::ffff:198.51.100.1 1 443\r\n',
    )
    assert.equal(text(encodeProxyHeader({ version: 1 })), 'PROXY UNKNOWN\r\n')
  })

  it('writes bytes for version 2', () => {
    const signature = '0d0a0d0a000d0a515549540a'
    assert.equal(
      hex(encodeProxyHeader({ version: 2, source, destination })),
      `${signature}2111000cc0000207c6336401dc0401bb`,
    )
    assert.equal(
      hex(encodeProxyHeader({ version: 2, source: { address: '2001:db8::7', port: 1 }, destination })),
      `${signature}2121002420010db800000000000000000000000700000000000000000000ffffc6336401000101bb`,
    )
    assert.equal(hex(encodeProxyHeader({ version: 2 })), `${signature}20000000`)
  })

  it('writes what createProxyHeaderParser() reads back, in both versions', () => {
    const endpoint = fc.record({ address: fc.oneof(fc.ipV4(), fc.ipV6()), port: fc.nat(65_535) })
    fc.assert(
      fc.property(fc.constantFrom(1 as const, 2 as const), endpoint, endpoint, (version, from, to) => {
        const header = encodeProxyHeader({ version, source: from, destination: to })
        assert.deepEqual(createProxyHeaderParser().push(header), {
          source: { ...from, address: canonicalAddress(from.address) },
          destination: { ...to, address: canonicalAddress(to.address) },
          rest: Buffer.alloc(0),
        })
      }),
      { numRuns: 500 },
    )
  })

  for (const [address, port] of [
    ['', 1],
    ['localhost', 1],
    ['010.0.0.1', 1],
    ['fe80::1%eth0', 1],
    ['10.0.0.1', -1],
    ['10.0.0.1', 65_536],
    ['10.0.0.1', 1.5],
  ] as const) {
    it(`refuses ${JSON.stringify(address)} port ${port}`, () => {
      assert.throws(
        () => encodeProxyHeader({ version: 1, source: { address, port }, destination }),
        (error) => {
          assert.ok(error instanceof OptionError)
          assert.equal(error.code, 'INVALID_PROXY_ENDPOINT')
          assert.deepEqual(error.details, { address, port })
          return true
        },
      )
    })
  }
})
