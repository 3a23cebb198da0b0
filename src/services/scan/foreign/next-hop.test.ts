import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type AddressSet,
  formatPoint,
  intersect,
  networkOf,
  pointOf,
  sizeOf,
  unite,
} from '../targets/address-set.ts'
import { findNextHops, parseRoutes, type Route, routeAddresses } from './next-hop.ts'

const table = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
wg0\t0000000A\tFE00A8C0\t0003\t0\t0\t0\t000000FF\t0\t0\t0
down0\t0000010A\t00000000\t0000\t0\t0\t0\t0000FFFF\t0\t0\t0
-e\t0000020A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
`

const cidr = (text: string): AddressSet => {
  const [address = '', prefix] = text.split('/')
  return [networkOf(pointOf(address), Number(prefix))]
}

describe('parseRoutes()', () => {
  test('reads devices, routers and networks, and leaves out what is down or no name of a device', () => {
    const told = parseRoutes(table).map(({ device, gateway, network, prefixLength }) => [
      device,
      gateway === undefined ? undefined : formatPoint(gateway),
      formatPoint(network[0]?.first ?? 0n),
      prefixLength,
    ])
    assert.deepEqual(told, [
      ['eth0', '192.168.0.1', '0.0.0.0', 0],
      ['eth0', undefined, '192.168.0.0', 24],
      ['wg0', '192.168.0.254', '10.0.0.0', 8],
    ])
  })
})

describe('routeAddresses()', () => {
  test('takes the longest prefix, then the lowest metric', () => {
    const told = routeAddresses(
      unite([...cidr('10.0.0.0/30'), ...cidr('192.168.0.4/31'), ...cidr('172.16.0.1/32')]),
      parseRoutes(table),
    )
    assert.deepEqual(
      told.map(
        ({ route, addresses }) =>
          `${route.device} ${route.gateway === undefined ? 'link' : 'router'} ${sizeOf(addresses)}`,
      ),
      ['eth0 link 2', 'wg0 router 4', 'eth0 router 1'],
    )
    const twice = ['b', 'a'].map((device, i): Route => ({
      device,
      gateway: undefined,
      network: cidr('0.0.0.0/0'),
      prefixLength: 0,
      metric: 9 - i,
    }))
    assert.equal(routeAddresses(cidr('10.0.0.1/32'), twice)[0]?.route.device, 'a')
  })

  test('gives each address to the row that a lookup of it alone would find', () => {
    const routes = fc.array(
      fc.record({ third: fc.nat(3), prefixLength: fc.integer({ min: 16, max: 30 }), metric: fc.nat(3) }),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(routes, fc.nat(1023), (drafts, offset) => {
        const rows = drafts.map(({ third, prefixLength, metric }, i): Route => ({
          device: `d${i}`,
          gateway: undefined,
          network: cidr(`10.0.${third}.0/${prefixLength}`),
          prefixLength,
          metric,
        }))
        const point = pointOf('10.0.0.0') + BigInt(offset)
        const one = [{ first: point, last: point }]
        const best = rows
          .filter(({ network }) => intersect(one, network).length > 0)
          .toSorted((a, b) => b.prefixLength - a.prefixLength || a.metric - b.metric)[0]
        const found = routeAddresses(cidr('10.0.0.0/22'), rows).find(
          ({ addresses }) => intersect(one, addresses).length > 0,
        )
        assert.equal(found?.route.device, best?.device)
      }),
    )
  })
})

test('findNextHops() leaves this machine itself and IPv6 out, and says why', async () => {
  const { hops, unreachable, reason } = await findNextHops(cidr('127.0.0.0/30'), 80)
  assert.deepEqual(hops, [])
  assert.equal(sizeOf(unreachable), 4n)
  assert.match(reason ?? '', /127\.0\.0\.0 is this machine itself|only Linux/)
  const wide = await findNextHops(cidr('fd00::/126'), 80)
  assert.match(wide.reason ?? '', /IPv6|only Linux/)
})
