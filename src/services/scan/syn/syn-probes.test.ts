import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { describe, test } from 'node:test'
import { type Answer, createAnswer } from './answer.ts'
import { createSynProbes } from './syn-probes.ts'

describe('createSynProbes()', () => {
  function oneProbe(isWatched = false) {
    const told: string[] = []
    const probes = createSynProbes(4, {
      onVerdict: (slot, reason) => told.push(`${slot} ${reason}`),
      onSent: (slot) => told.push(`${slot} sent`),
      onAnswered: (slot, { kind }) => told.push(`${slot} answered by ${kind}`),
      onTimedOut: (slot) => told.push(`${slot} timed out`),
      onFailed: (slot, errno) => told.push(`${slot} failed: ${errno}`),
    })
    probes.addHost(7, [0, 0, 0xffff, 1])
    probes.add(0, 7, 80, isWatched, 0)
    return { probes, told }
  }

  const answer = (fields: Partial<Answer>): Answer => ({
    ...createAnswer(),
    word2: 0xffff,
    word3: 1,
    port: 80,
    ...fields,
  })

  test('believes no answer that comes from elsewhere, from another port, for another probe or before the probe', () => {
    const { probes, told } = oneProbe()
    probes.receive(0, answer({ kind: 'syn-ack' }), 0)
    probes.sent(probes.next(0), 0)
    probes.receive(1, answer({ kind: 'syn-ack' }), 1)
    probes.receive(4_000_000_000, answer({ kind: 'syn-ack' }), 1)
    probes.receive(-1, answer({ kind: 'syn-ack' }), 1)
    probes.receive(0, answer({ kind: 'syn-ack', port: 81 }), 1)
    probes.receive(0, answer({ kind: 'syn-ack', word3: 2 }), 1)
    assert.deepEqual(told, [])
    probes.receive(0, answer({ kind: 'syn-ack' }), 1)
    probes.receive(0, answer({ kind: 'reset' }), 2)
    assert.deepEqual(told, ['0 syn-ack'])
    assert.equal(probes.pending, 0)
  })

  test('takes the report of its own machine for all ports of the host, and the same one of a router for that port', () => {
    for (const isOwnReport of [true, false]) {
      const { probes, told } = oneProbe()
      probes.add(1, 7, 81, false, 0)
      probes.sent(probes.next(0), 0)
      probes.receive(0, answer({ kind: 'unreachable', type: 3, code: 1, isOwnReport }), 10)
      const expected = isOwnReport ? ['0 host-unreachable', '1 host-unreachable'] : ['0 host-unreachable']
      assert.deepEqual(told.toSorted(), expected)
      assert.equal(probes.pending, 2 - expected.length)
    }
  })

  test('says why the system would not send', () => {
    const { probes, told } = oneProbe()
    probes.failed(probes.next(0), constants.errno.ENETUNREACH, 0)
    probes.tick(600)
    probes.failed(probes.next(600), constants.errno.ENETUNREACH, 600)
    assert.deepEqual(told, ['0 no-route'])
  })

  test('tells of watched probes what happens to them', () => {
    const { probes, told } = oneProbe(true)
    probes.sent(probes.next(0), 0)
    probes.tick(600)
    probes.failed(probes.next(600), constants.errno.ENOBUFS, 600)
    probes.receive(0, answer({ kind: 'reset' }), 700)
    assert.deepEqual(told, [
      '0 sent',
      '0 timed out',
      `0 failed: ${constants.errno.ENOBUFS}`,
      '0 answered by reset',
      '0 reset',
    ])
  })

  test('forgets a host: its address is a stranger then', () => {
    const { probes } = oneProbe()
    probes.sent(probes.next(0), 0)
    probes.receive(0, answer({ kind: 'reset' }), 1)
    probes.forgetHost(7)
    assert.throws(() => probes.add(1, 7, 80, false, 2), /No host 7/)
  })
})
