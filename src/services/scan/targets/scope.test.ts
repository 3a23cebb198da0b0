import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AddressSet, networkOf, pointOf, unite } from './address-set.ts'
import { type AddressKind, authorize, classifyAddress, ownAddresses } from './scope.ts'

const own = set('203.0.113.7/32', '2001:db8::7/128')

function set(...networks: readonly string[]): AddressSet {
  return unite(
    networks.map((network) => {
      const [address = '', prefix] = network.split('/')
      return networkOf(pointOf(address), Number(prefix))
    }),
  )
}

describe('classifyAddress()', () => {
  const kinds: readonly (readonly [string, AddressKind])[] = [
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.255.255', 'private'],
    ['fd12::1', 'private'],
    ['203.0.113.7', 'own'],
    ['2001:db8::7', 'own'],
    ['203.0.113.8', 'documentation'],
    ['169.254.169.254', 'linkLocal'],
    ['fe80::1', 'linkLocal'],
    ['100.64.0.1', 'cgnat'],
    ['100.128.0.1', 'public'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['255.255.255.255', 'reserved'],
    ['8.8.8.8', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['2606:4700::1', 'public'],
  ]
  for (const [address, kind] of kinds) {
    test(`calls ${address} ${kind}`, () => {
      assert.equal(classifyAddress(pointOf(address), own), kind)
    })
  }
})

describe('authorize()', () => {
  test('frees loopback, private and own addresses', () => {
    const inside = set(
      '127.0.0.0/8',
      '10.0.0.0/8',
      '192.168.0.0/16',
      '203.0.113.7/32',
      '::1/128',
      'fd00::/112',
    )
    assert.deepEqual(authorize(inside, undefined, own), { isFree: true })
  })

  test('records an authorisation that was not needed', () => {
    assert.deepEqual(authorize(set('10.0.0.1/32'), ' me ', own), { isFree: true, authorization: 'me' })
  })

  for (const network of [
    '8.8.8.8/32',
    '203.0.113.6/31',
    '100.64.0.0/10',
    '169.254.0.1/32',
    '2606:4700::/112',
    '8.0.0.0/5',
  ]) {
    test(`refuses ${network} without a word`, () => {
      assert.throws(() => authorize(set(network), undefined, own), { code: 'NOT_AUTHORIZED' })
      assert.deepEqual(authorize(set(network), 'Ann, until Friday, audit', own), {
        isFree: false,
        authorization: 'Ann, until Friday, audit',
      })
    })
  }

  test('names the first address outside, its kind, and how many there are', () => {
    assert.throws(() => authorize(set('10.0.0.0/8', '203.0.113.6/31', '8.8.8.0/31'), undefined, own), {
      message: /^Nothing was sent: 8\.8\.8\.0 \(public; 3 such addresses in all\)/,
      details: { address: '8.8.8.0', kind: 'public', count: 3 },
    })
  })

  test('does not take blanks for an authorisation', () => {
    assert.throws(() => authorize(set('8.8.8.8/32'), '  ', own), { code: 'EMPTY_AUTHORIZATION' })
  })

  for (const network of [
    '224.0.0.1/32',
    '0.0.0.0/32',
    '255.255.255.255/32',
    'ff02::1/128',
    'fe80::1/128',
    '0.0.0.0/0',
  ]) {
    test(`refuses ${network} even when authorised`, () => {
      assert.throws(() => authorize(set(network), 'Ann', own), { code: 'ADDRESS_NOT_SCANNABLE' })
    })
  }
})

test('ownAddresses() holds loopback', () => {
  assert.ok(ownAddresses().some(({ first }) => first === pointOf('127.0.0.1')))
})
