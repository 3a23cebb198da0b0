import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { noCounts } from '../host-tally.ts'
import type { PortState, Reason, ScanResult } from '../result.ts'
import { findDisputes } from './find-disputes.ts'

const reasons: Readonly<Record<PortState, Reason>> = {
  open: 'syn-ack',
  closed: 'reset',
  filtered: 'no-response',
  notProbed: 'not-reported',
}

/** A scan of 10.0.0.1 whose ports 1, 2, … have these states. */
function scanOf(engine: string, states: readonly PortState[]): ScanResult {
  const ports = states.map((state, i) => ({
    port: i + 1,
    protocol: 'tcp' as const,
    state,
    reason: reasons[state],
    service: null,
    rttMs: null,
  }))
  return {
    scan: {
      id: engine,
      startedAt: '2026-01-02T03:04:05.000Z',
      finishedAt: '2026-01-02T03:04:06.000Z',
      engine,
      engineReason: 'requested',
      engineDetail: null,
      probesSent: 1,
      ports: `1-${states.length}`,
      targets: ['10.0.0.1'],
      exclude: [],
      addresses: 1,
      probesPerSecond: null,
      interrupted: false,
      unresolved: [],
      unlisted: { hosts: 0, counts: noCounts() },
    },
    hosts: [{ address: '10.0.0.1', names: [], ports, counts: noCounts(), reasons: {} }],
  }
}

describe('findDisputes()', () => {
  const cases: readonly (readonly [PortState, PortState, boolean])[] = [
    ['open', 'open', false],
    ['open', 'closed', true],
    ['open', 'filtered', true],
    ['open', 'notProbed', true],
    ['closed', 'filtered', true],
    ['closed', 'notProbed', false],
    ['filtered', 'notProbed', false],
    ['notProbed', 'notProbed', false],
  ]
  for (const [a, b, isDispute] of cases) {
    test(`takes ${a} beside ${b} for ${isDispute ? 'a dispute' : 'none'}`, () => {
      assert.equal(findDisputes([scanOf('a', [a]), scanOf('b', [b])]).disputes.length, isDispute ? 1 : 0)
      assert.equal(findDisputes([scanOf('b', [b]), scanOf('a', [a])]).disputes.length, isDispute ? 1 : 0)
    })
  }

  const state = fc.constantFrom<PortState>('open', 'closed', 'filtered', 'notProbed')
  const columns = fc.array(fc.array(state, { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 5 })

  test('puts each open port of anybody either among the disputes or among what is agreed', () => {
    fc.assert(
      fc.property(columns, (engines) => {
        const { disputes, agreedOpen } = findDisputes(engines.map((states, i) => scanOf(`e${i}`, states)))
        const disputed = new Set(disputes.map(({ port }) => port))
        const agreed = agreedOpen.get('10.0.0.1') ?? []
        for (let port = 1; port <= 6; port++) {
          const isOpenOf = engines.some((states) => states[port - 1] === 'open')
          const places = Number(agreed.includes(port)) + Number(disputed.has(port))
          assert.ok(isOpenOf ? places === 1 : !agreed.includes(port))
        }
        for (const { opinions, port } of disputes) {
          assert.deepEqual(
            opinions.map((opinion) => opinion.state),
            engines.map((states) => states[port - 1]),
          )
        }
      }),
    )
  })

  test('finds nothing between a scan and itself, and the same whatever the order of engines', () => {
    fc.assert(
      fc.property(columns, (engines) => {
        const scans = engines.map((states, i) => scanOf(`e${i}`, states))
        const [first] = scans
        assert.ok(first !== undefined)
        assert.deepEqual(findDisputes([first, first]).disputes, [])
        const ports = (results: readonly ScanResult[]) =>
          findDisputes(results).disputes.map(({ port }) => port)
        assert.deepEqual(ports(scans), ports(scans.toReversed()))
      }),
    )
  })
})
