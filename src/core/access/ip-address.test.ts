import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { it } from 'node:test'
import fc from 'fast-check'
import { canonicalAddress, customerNetwork, hextetsOf } from './ip-address.ts'

it('canonicalAddress() writes an address as a socket would report it, without a zone', () => {
  assert.equal(canonicalAddress('2001:DB8:0:0:0::7'), '2001:db8::7')
  assert.equal(canonicalAddress('::'), '::')
  assert.equal(canonicalAddress('10.0.0.1'), '10.0.0.1')
  assert.equal(canonicalAddress('fe80::1%eth0.100'), 'fe80::1')
})

it('canonicalAddress() writes an IPv4-mapped address as IPv4, and no other', () => {
  for (const address of ['::ffff:10.0.0.1', '::FFFF:a00:1', '0:0:0:0:0:ffff:0a00:0001']) {
    assert.equal(canonicalAddress(address), '10.0.0.1')
  }
  for (const address of ['::10.0.0.1', '64:ff9b::10.0.0.1', '::ffff:0:10.0.0.1']) {
    assert.equal(isIP(canonicalAddress(address)), 6)
  }
})

it('hextetsOf() reads all that net.isIPv6 takes, as the parser of URLs does', () => {
  const piece = fc.constantFrom(':', '::', '0', '1', 'ffff', 'a', '00', '1.2.3.4', '%lo')
  const pieces = fc.array(piece, { maxLength: 15 }).map((list) => list.join(''))
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), pieces), (address) => {
      fc.pre(isIP(address) === 6)
      const hextets = hextetsOf(address)
      assert.equal(hextets.length, 8)
      const url = new URL(`http://[${address.replace(/%.*/, '')}]/`)
      const written = hextets.map((hextet) => hextet.toString(16)).join(':')
      assert.equal(new URL(`http://[${written}]/`).hostname, url.hostname)
    }),
    { numRuns: 500 },
  )
})

it('customerNetwork() is one for the addresses of a /64, and for each IPv4 address its own', () => {
  assert.equal(customerNetwork('2001:db8::1'), customerNetwork('2001:DB8:0:0:ffff:ffff:ffff:ffff'))
  assert.equal(customerNetwork('::1'), customerNetwork('::2'))
  assert.equal(customerNetwork('fe80::1%eth0'), customerNetwork('fe80::2'))
  assert.notEqual(customerNetwork('2001:db8::1'), customerNetwork('2001:db8:0:1::1'))
  assert.notEqual(customerNetwork('10.0.0.1'), customerNetwork('10.0.0.2'))
  assert.equal(customerNetwork('::ffff:10.0.0.1'), '10.0.0.1')
  assert.equal(customerNetwork('::ffff:a00:1'), '10.0.0.1')
  assert.equal(customerNetwork(''), '')
})
