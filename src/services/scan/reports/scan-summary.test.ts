import assert from 'node:assert/strict'
import { test } from 'node:test'
import { host, openPort, scanOf } from '../../../../test/support/scan-results.ts'
import type { HostResult } from '../result.ts'
import { restOf, summarise } from './scan-summary.ts'

const silent: HostResult = {
  ...host('10.0.0.2', []),
  counts: { open: 0, closed: 0, filtered: 90, notProbed: 10 },
  reasons: { 'no-response': 90, 'no-route': 10 },
}

test('summarise() counts ports and hosts, and why ports were not probed', () => {
  const summary = summarise(scanOf([host('10.0.0.1', [openPort(80)]), silent, host('10.0.0.3', [])]))
  assert.deepEqual(summary.counts, { open: 1, closed: 199, filtered: 90, notProbed: 10 })
  assert.deepEqual([summary.openHosts, summary.seconds, summary.probesPerSecond], [1, 2.5, 120])
  assert.deepEqual(
    [summary.answering, summary.silent].map((hosts) => hosts.map(({ address }) => address)),
    [['10.0.0.3'], ['10.0.0.2']],
  )
  assert.deepEqual(summary.notProbed, [{ reason: 'no-route', count: 10 }])
})

test('restOf() tells the ports that are not listed, by state and reason', () => {
  const closed = openPort(81, { state: 'closed', reason: 'reset' })
  const listed: HostResult = {
    ...host('10.0.0.1', []),
    ports: [openPort(80), closed],
    counts: { open: 1, closed: 9, filtered: 0, notProbed: 0 },
    reasons: { 'syn-ack': 1, reset: 2, 'conn-refused': 7 },
  }
  assert.deepEqual(restOf(listed), [
    {
      state: 'closed',
      count: 8,
      reasons: [
        { reason: 'conn-refused', count: 7 },
        { reason: 'reset', count: 1 },
      ],
    },
  ])
})
