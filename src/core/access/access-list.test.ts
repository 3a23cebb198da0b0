import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { OptionError } from '../errors.ts'
import { createAccessList } from './access-list.ts'

describe('createAccessList()', () => {
  it('admits everybody where nothing is listed', () => {
    for (const mayConnect of [createAccessList({}), createAccessList({ allow: [], deny: [] })]) {
      assert.equal(mayConnect('192.0.2.7'), true)
      assert.equal(mayConnect(''), true)
    }
  })

  it('admits nobody beyond a list of those allowed', () => {
    const mayConnect = createAccessList({ allow: ['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '2001:db8::7'] })
    for (const address of ['10.0.0.0', '10.255.255.255', '192.0.2.7', 'fd12::1', '2001:db8::7']) {
      assert.equal(mayConnect(address), true, address)
    }
    for (const address of [
      '9.255.255.255',
      '11.0.0.0',
      '192.0.2.8',
      'fc00::1',
      '2001:db8::8',
      '',
      'nobody',
    ]) {
      assert.equal(mayConnect(address), false, address)
    }
  })

  it('denies over what is allowed', () => {
    const mayConnect = createAccessList({ allow: ['10.0.0.0/8'], deny: ['10.1.0.0/16', '10.0.0.7'] })
    assert.equal(mayConnect('10.2.0.1'), true)
    assert.equal(mayConnect('10.1.255.255'), false)
    assert.equal(mayConnect('10.0.0.7'), false)
  })

  it('admits others, and peers without an IP address, beside a list of those denied', () => {
    const mayConnect = createAccessList({ deny: ['0.0.0.0/0'] })
    assert.equal(mayConnect('10.0.0.1'), false)
    assert.equal(mayConnect('::1'), true)
    assert.equal(mayConnect(''), true)
  })

  it('sees an IPv4-mapped address as IPv4, in a peer and in a list', () => {
    const byIPv4 = createAccessList({ deny: ['10.0.0.0/8'] })
    assert.equal(byIPv4('::ffff:10.1.2.3'), false)
    assert.equal(byIPv4('::ffff:a01:203'), false)
    const byMapped = createAccessList({ deny: ['::ffff:10.0.0.0/104', '::ffff:192.0.2.7'] })
    assert.equal(byMapped('10.1.2.3'), false)
    assert.equal(byMapped('192.0.2.7'), false)
    assert.equal(byMapped('192.0.2.8'), true)
  })

  it('keeps IPv4 and IPv6 networks apart', () => {
    const mayConnect = createAccessList({ allow: ['::/0'] })
    assert.equal(mayConnect('2001:db8::1'), true)
    assert.equal(mayConnect('fe80::1%eth0'), true)
    assert.equal(mayConnect('10.0.0.1'), false)
    assert.equal(mayConnect('::ffff:10.0.0.1'), false)
  })

  const invalid: readonly (readonly [entry: string, reason: RegExp])[] = [
    ['', /not an IP address or network/],
    ['010.0.0.1', /not an IP address or network/],
    ['10.0.0', /not an IP address or network/],
    ['10.0.0.0/8/8', /not an IP address or network/],
    ['example.org', /not an IP address or network/],
    [' 10.0.0.1', /not an IP address or network/],
    ['fe80::1%eth0', /has a zone/],
    ['10.0.0.0/33', /from 0 to 32$/],
    ['10.0.0.0/08', /from 0 to 32$/],
    ['10.0.0.0/', /from 0 to 32$/],
    ['10.0.0.0/255.0.0.0', /from 0 to 32$/],
    ['fd00::/129', /from 0 to 128$/],
    ['10.0.0.7/8', /not the first of its \/8/],
    ['fd00::7/8', /not the first of its \/8/],
    ['::ffff:0.0.0.0/95', /not the first of its \/95/],
    ['::ffff:0.0.0.0/0', /not the first of its \/0/],
  ]
  for (const list of ['allow', 'deny'] as const) {
    for (const [entry, reason] of invalid) {
      it(`names ${JSON.stringify(entry)} as no network to ${list}`, () => {
        assert.throws(
          () => createAccessList({ [list]: ['10.0.0.1', entry] }),
          (error) => {
            assert.ok(error instanceof OptionError)
            assert.equal(error.code, 'INVALID_NETWORK')
            assert.ok(error.message.startsWith(`Cannot ${list} ${JSON.stringify(entry)}: `))
            assert.match(error.message, reason)
            assert.equal(error.details['entry'], entry)
            assert.equal(error.details['list'], list)
            return true
          },
        )
      })
    }
  }

  it('knows the addresses of any networks by their first bits', () => {
    // Few distinct bytes, so that networks nest, touch and repeat.
    const bytes = fc.array(fc.constantFrom(0, 1, 128, 255), { minLength: 4, maxLength: 4 })
    const network = fc.record({
      bytes,
      prefix: fc.integer({ min: 0, max: 32 }),
      version: fc.constantFrom(4, 6),
    })
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 8 }), fc.array(bytes), (networks, peers) => {
        const firsts = networks.map(({ bytes: some, prefix, version }) => ({
          bits: bitsOf(some).slice(0, prefix),
          version,
        }))
        const entries = firsts.map(({ bits, version }) => {
          const first = [0, 8, 16, 24].map((at) => Number.parseInt(bits.padEnd(32, '0').slice(at, at + 8), 2))
          return `${written(first, version)}/${version === 4 ? bits.length : bits.length + 16}`
        })
        const isAllowed = createAccessList({ allow: entries })
        const isNotDenied = createAccessList({ deny: entries })
        for (const peer of peers) {
          for (const version of [4, 6]) {
            const isIn = firsts.some((one) => one.version === version && bitsOf(peer).startsWith(one.bits))
            assert.equal(isAllowed(written(peer, version)), isIn)
            assert.equal(isNotDenied(written(peer, version)), !isIn)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

function bitsOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
}

/** Four bytes as an IPv4 address, or as what follows 2001::/16 in an IPv6 one. */
function written(bytes: readonly number[], version: number): string {
  return version === 4
    ? bytes.join('.')
    : `2001:${Buffer.from(bytes)
        .toString('hex')
        .replace(/(?<=^....)/, ':')}::`
}
