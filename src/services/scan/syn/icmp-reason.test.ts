import assert from 'node:assert/strict'
import { test } from 'node:test'
import { icmp6Reason, icmpReason } from './icmp-reason.ts'

test('icmpReason() reads unreachables and exceeded times, and nothing else', () => {
  const read = [0, 1, 2, 3, 4, 6, 9, 10, 11, 13].map((code) => icmpReason(3, code))
  assert.deepEqual(read, [
    'net-unreachable',
    'host-unreachable',
    'port-unreachable',
    'port-unreachable',
    undefined,
    'net-unreachable',
    'admin-prohibited',
    'admin-prohibited',
    'net-unreachable',
    'admin-prohibited',
  ])
  assert.deepEqual(
    [icmpReason(11, 0), icmpReason(11, 1), icmpReason(0, 0)],
    ['time-exceeded', undefined, undefined],
  )
})

test('icmp6Reason() reads those of ICMPv6', () => {
  const read = [0, 1, 2, 3, 4, 5, 6].map((code) => icmp6Reason(1, code))
  assert.deepEqual(read, [
    'net-unreachable',
    'admin-prohibited',
    undefined,
    'host-unreachable',
    'port-unreachable',
    'admin-prohibited',
    'admin-prohibited',
  ])
  assert.deepEqual(
    [icmp6Reason(3, 0), icmp6Reason(3, 1), icmp6Reason(129, 0)],
    ['time-exceeded', undefined, undefined],
  )
})
