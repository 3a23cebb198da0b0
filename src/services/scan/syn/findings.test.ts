import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createFindingReader, createFindingWriter } from './findings.ts'
import { reasonsByState } from '../result.ts'

/** What a reader makes of bytes that come in pieces of so many. */
function readInPieces(bytes: Uint8Array, pieceBytes: number): unknown[] {
  const read: unknown[] = []
  const take = createFindingReader({
    onReady: () => read.push('ready'),
    onVerdict: (slot, reason, rttMs) => read.push([slot, reason, rttMs]),
    onMoment: (slot, moment) => read.push([slot, moment]),
    onTotal: (probesSent, probesBegun) => read.push([probesSent, probesBegun]),
    onEnd: () => read.push('end'),
  })
  for (let at = 0; at < bytes.length; at += pieceBytes) take(bytes.subarray(at, at + pieceBytes))
  return read
}

describe('findings', () => {
  test('are read as they were written, split anywhere', () => {
    const findings = createFindingWriter()
    const reporter = [0, 0, 0xffff, 0x0a00_0001] as const
    findings.ready()
    findings.verdict(262_143, 'syn-ack', 0.251)
    findings.verdict(0, 'no-response', undefined)
    findings.moment(7, { kind: 'sent' })
    findings.moment(7, { kind: 'timed-out' })
    findings.moment(7, { kind: 'answered', by: 'reset' })
    findings.moment(7, { kind: 'unreachable', type: 3, code: 13, reporter })
    findings.moment(7, { kind: 'failed', errno: 101 })
    findings.total(5_000_000_000, 4_999_999_999)
    findings.end()
    const bytes = findings.take().slice()
    for (const pieceBytes of [1, 5, 12, 1000]) {
      assert.deepEqual(readInPieces(bytes, pieceBytes), [
        'ready',
        [262_143, 'syn-ack', 0.251],
        [0, 'no-response', undefined],
        [7, { kind: 'sent' }],
        [7, { kind: 'timed-out' }],
        [7, { kind: 'answered', by: 'reset' }],
        [7, { kind: 'unreachable', type: 3, code: 13, reporter: [...reporter] }],
        [7, { kind: 'failed', errno: 101 }],
        [5_000_000_000, 4_999_999_999],
        'end',
      ])
    }
  })

  test('tell every reason there is', () => {
    for (const reason of Object.values(reasonsByState).flat()) {
      const findings = createFindingWriter()
      findings.verdict(1, reason, undefined)
      assert.deepEqual(readInPieces(findings.take(), 4), [[1, reason, undefined]])
    }
  })

  test('begin anew once they were taken', () => {
    const findings = createFindingWriter()
    findings.verdict(1, 'reset', 1)
    findings.take()
    assert.equal(findings.byteLength, 0)
    findings.end()
    assert.deepEqual(readInPieces(findings.take(), 4), ['end'])
  })
})
