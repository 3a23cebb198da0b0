import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CollectorOptions, collectHosts } from './collect-hosts.ts'
import type { ForeignPort } from './foreign-host.ts'

const known = { ports: [80, 81, 82], allStates: false, nameOf: () => undefined } as const
const open = (port: number): ForeignPort => ({ port, state: 'open', reason: 'syn-ack' })
const closed = (port: number): ForeignPort => ({ port, state: 'closed', reason: 'reset' })

function collect(options: CollectorOptions, ...said: readonly (readonly [string, ...ForeignPort[]])[]) {
  const collector = collectHosts(options)
  for (const [address, ...ports] of said) collector.add({ address, names: [], ports, rest: [] })
  return collector.result().hosts
}

describe('collectHosts()', () => {
  test('puts together what was said of an address in several places and forms', () => {
    const hosts = collect(
      known,
      ['::ffff:10.0.0.1', open(81)],
      ['10.0.0.2', closed(80)],
      ['10.0.0.1', open(80)],
    )
    assert.deepEqual(
      hosts.map(({ address, ports, counts }) => [address, ports.map(({ port }) => port), counts]),
      [
        ['10.0.0.1', [80, 81], { open: 2, closed: 0, filtered: 0, notProbed: 1 }],
        ['10.0.0.2', [], { open: 0, closed: 1, filtered: 0, notProbed: 2 }],
      ],
    )
  })

  test('calls what nothing was said of not reported, never closed', () => {
    const [host] = collect({ ...known, allStates: true }, ['10.0.0.1', open(81)])
    assert.deepEqual(
      host?.ports.map(({ port, state, reason }) => `${port} ${state} ${reason}`),
      ['80 notProbed not-reported', '81 open syn-ack', '82 notProbed not-reported'],
    )
    assert.deepEqual(host.reasons, { 'not-reported': 2, 'syn-ack': 1 })
  })

  test('lets open count where a report says two things of a port, and tells it once', () => {
    const told: number[] = []
    const options = {
      ...known,
      allStates: true,
      onPort: ({ port }: { port: number }) => void told.push(port),
    }
    const [host] = collect(
      options,
      ['10.0.0.1', open(80), closed(80), open(80)],
      ['10.0.0.1', closed(81), open(81)],
    )
    assert.deepEqual(host?.counts, { open: 2, closed: 0, filtered: 0, notProbed: 1 })
    assert.deepEqual(told, [80, 81, 81, 82])
  })

  test('leaves out ports that nobody asked about', () => {
    assert.deepEqual(collect(known, ['10.0.0.1', open(9999)])[0]?.ports, [])
  })

  test('knows the ports of a group that the report does not name, where it is the only one', () => {
    const filtered = { state: 'filtered', reason: 'no-response', count: 2 } as const
    const reset = { state: 'closed', reason: 'reset', count: 1 } as const
    for (const [rest, states] of [
      [[filtered], ['filtered', 'open', 'filtered']],
      [
        [{ ...filtered, count: 1 }, reset],
        ['notProbed', 'open', 'notProbed'],
      ],
    ] as const) {
      const collector = collectHosts({ ...known, allStates: true })
      collector.add({ address: '10.0.0.1', names: [], ports: [open(81)], rest })
      const [host] = collector.result().hosts
      assert.deepEqual(
        host?.ports.map(({ state }) => state),
        states,
      )
      assert.equal(
        Object.values(host.counts).reduce((sum, count) => sum + count),
        3,
      )
    }
  })

  test('only counts hosts without a port to list, once they are too many', () => {
    const collector = collectHosts({ ...known, ports: undefined })
    for (let i = 0; i < 66_000; i++) {
      const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`
      collector.add({ address, names: [], ports: [], rest: [{ state: 'closed', reason: 'reset', count: 3 }] })
    }
    collector.add({ address: '10.9.9.9', names: [], ports: [open(80)], rest: [] })
    const { hosts, unlisted } = collector.result()
    assert.equal(hosts.length, 65_537)
    assert.deepEqual(unlisted, { hosts: 464, counts: { open: 0, closed: 1392, filtered: 0, notProbed: 0 } })
  })
})
