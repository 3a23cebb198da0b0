import assert from 'node:assert/strict'
import { BlockList, isIPv4 } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { wordNetworks } from './access-list.ts'
import { createRangeTest } from './address-ranges.ts'
import { addressWords, type AddressWords, wordsAddress } from './address-words.ts'

/** The test of an address as text. */
function within(networks: readonly string[]): (address: string) => boolean {
  const test = createRangeTest(wordNetworks('allow', networks))
  return (address) => {
    const words = addressWords(address)
    assert.ok(words, address)
    return test(...words)
  }
}

describe('createRangeTest()', () => {
  it('holds the first and the last address of a network, and neither neighbour', () => {
    const holds = within(['10.1.0.0/16', '2001:db8:1::/48'])
    for (const address of [
      '10.1.0.0',
      '10.1.255.255',
      '::ffff:10.1.2.3',
      '2001:db8:1::',
      '2001:db8:1:ffff:ffff:ffff:ffff:ffff',
    ]) {
      assert.equal(holds(address), true, address)
    }
    for (const address of ['10.0.255.255', '10.2.0.0', '2001:db8::ffff', '2001:db8:2::', '::']) {
      assert.equal(holds(address), false, address)
    }
  })

  it('keeps families apart', () => {
    assert.equal(within(['::/0'])('10.0.0.1'), false)
    assert.equal(within(['0.0.0.0/0'])('::1'), false)
    assert.equal(within(['0.0.0.0/0'])('255.255.255.255'), true)
    assert.equal(within(['::/0'])('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'), true)
  })

  it('holds nothing without a network', () => assert.equal(within([])('10.0.0.1'), false))

  it('takes networks within others, twice and side by side, as Node’s BlockList does', () => {
    const bits = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })
    const network = fc.oneof(
      fc.record({ isV4: fc.constant(true), bits, prefix: fc.integer({ min: 0, max: 32 }) }),
      fc.record({ isV4: fc.constant(false), bits, prefix: fc.integer({ min: 0, max: 128 }) }),
    )
    fc.assert(
      fc.property(fc.array(network, { maxLength: 12 }), fc.array(bits, { maxLength: 6 }), (drawn, others) => {
        const networks = drawn.map(({ isV4, bits: value, prefix }) => {
          // Few different first bits, so that some networks lie within others.
          const spread = value & ~(0xfffn << 116n)
          return { first: firstOf(isV4 ? spread & 0xff00ffffn : spread, prefix, isV4), prefix }
        })
        const texts = networks.map(({ first, prefix }) => `${first}/${prefix}`)
        const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
        for (const { first, prefix } of networks) {
          const family = isIPv4(first) ? 'ipv4' : 'ipv6'
          lists[family].addSubnet(first, prefix, family)
        }
        const holds = within(texts)
        for (const address of [
          ...networks.map(({ first }) => first),
          ...others.map((value) => firstOf(value, 128, false)),
        ]) {
          const family = isIPv4(address) ? 'ipv4' : 'ipv6'
          assert.equal(
            holds(address),
            lists[family].check(address, family),
            `${address} in ${texts.join(', ')}`,
          )
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** The first address of the network that these bits are in, as text. */
function firstOf(bits: bigint, prefix: number, isV4: boolean): string {
  const width = isV4 ? 32n : 128n
  const kept = ((bits & ((1n << width) - 1n)) >> (width - BigInt(prefix))) << (width - BigInt(prefix))
  const words = [96n, 64n, 32n, 0n].map((shift) =>
    Number((kept >> shift) & 0xffff_ffffn),
  ) as unknown as AddressWords
  return wordsAddress(isV4 ? [0, 0, 0xffff, words[3]] : words)
}
