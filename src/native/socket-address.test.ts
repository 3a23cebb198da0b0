import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { describe, it } from 'node:test'
import { encodeSocketAddress } from './socket-address.ts'

const zeros = (bytes: number): string => '00'.repeat(bytes)

/** Families are in the byte order of the machine (little-endian on all that are known here), ports in the network's. */
const addresses = [
  ['192.0.2.7', 123, `0200007bc0000207${zeros(8)}`],
  ['0.0.0.0', 65_535, `0200ffff00000000${zeros(8)}`],
  ['::', 8_888, `0a0022b800000000${zeros(16)}00000000`],
  ['::1', 1, `0a00000100000000${zeros(15)}0100000000`],
  ['2001:db8::a:b', 37, `0a0000250000000020010db8${zeros(8)}000a000b00000000`],
  ['::ffff:192.0.2.7', 37, `0a00002500000000${zeros(10)}ffffc000020700000000`],
  ['fe80::1%7', 37, `0a00002500000000fe80${zeros(13)}0107000000`],
] as const

describe('encodeSocketAddress()', () => {
  for (const [address, port, hex] of addresses) {
    it(`writes ${address} and port ${port} as the C library has them`, () => {
      assert.equal(Buffer.from(encodeSocketAddress(address, port)).toString('hex'), hex)
    })
  }

  it('knows the interface of a zone by its name', (context) => {
    const [name, scope] =
      Object.entries(networkInterfaces())
        .flatMap(([one, found = []]) => found.map(({ scopeid }) => [one, scopeid] as const))
        .find(([, id]) => id !== undefined && id > 0) ?? []
    if (name === undefined) return context.skip('no interface has a link-local address')
    const view = new DataView(encodeSocketAddress(`fe80::1%${name}`, 1))
    assert.equal(view.getUint32(24, true), scope)
  })
})
