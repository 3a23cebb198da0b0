import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { PortState, Reason } from '../result.ts'
import type { Opinion, Reprobe } from './comparison.ts'
import { compareHosts, scoreEngine } from './score-engine.ts'
import { type EngineTraits, settleDispute } from './settle-dispute.ts'

const traits: EngineTraits = {
  probesOnce: false,
  connects: false,
  isComplete: true,
  cannotReach: () => false,
  isStarvedBy: () => false,
}

type Said = readonly [PortState, Reason]
const open: Said = ['open', 'syn-ack']
const closed: Said = ['closed', 'reset']
const silent: Said = ['filtered', 'no-response']
const rejected: Said = ['filtered', 'port-unreachable']
const nothing: Said = ['notProbed', 'not-reported']

const opinion = ([state, reason]: Said, engine = 'e'): Opinion => ({ engine, state, reason })
const seen = ([state, reason]: Said): Reprobe => ({
  at: '2026-01-02T03:04:05.006Z',
  state,
  reason,
  rttMs: null,
})

function settle(
  said: readonly Said[],
  again: readonly Said[],
  { address = '10.0.0.1', ...more }: Partial<EngineTraits> & { readonly address?: string } = {},
) {
  const opinions = said.map((one, i) => opinion(one, `e${i}`))
  const dispute = { address, port: 80, opinions }
  return settleDispute(
    dispute,
    again.map(seen),
    said.map(() => ({ ...traits, ...more })),
  )
}

const judgements = (...args: Parameters<typeof settle>): readonly string[] =>
  settle(...args).findings.map(({ judgement, cause }) =>
    cause === null ? judgement : `${judgement}: ${cause}`,
  )

describe('settleDispute()', () => {
  test('believes an answer, whoever was silent', () => {
    assert.equal(settle([open, silent], [silent, open, silent]).truth, 'open')
    assert.equal(settle([closed, silent], [closed, silent, closed]).truth, 'closed')
  })

  test('leaves a port unsettled whose answers contradict each other, or that answered and no longer does', () => {
    assert.equal(settle([open, closed], [open, closed, open]).truth, 'unsettled')
    assert.equal(settle([open, silent], [silent, silent, silent]).truth, 'unsettled')
    assert.equal(settle([open, silent], []).truth, 'unsettled')
    assert.deepEqual(judgements([open, silent], []), ['unjudged', 'unjudged'])
  })

  test('explains a miss by lost answers, by a single probe, or by the rate that a host answers', () => {
    assert.deepEqual(judgements([open, silent], [open]), ['right', 'missed: answer-lost'])
    assert.deepEqual(judgements([open, nothing], [open], { probesOnce: true }), [
      'right',
      'missed: single-probe-lost',
    ])
    assert.deepEqual(judgements([open, silent], [open], { isStarvedBy: () => true }), [
      'right',
      'missed: rate-limited',
    ])
    assert.deepEqual(judgements([closed, silent], [closed]), ['right', 'wrong: answer-lost'])
  })

  test('explains silence by what an engine cannot reach, and by its end', () => {
    assert.deepEqual(
      judgements([open, nothing], [open], { cannotReach: () => true })[1],
      'missed: unreachable',
    )
    assert.deepEqual(judgements([open, nothing], [open], { isComplete: false })[1], 'missed: stopped')
  })

  test('does not hold silence against anybody where nothing is open', () => {
    assert.deepEqual(judgements([open, nothing, closed], [closed]), [
      'false-open: changed',
      'silent',
      'right',
    ])
  })

  test('knows a connection that met itself, on loopback and alone', () => {
    assert.deepEqual(
      judgements([open, closed], [closed], { address: '127.0.0.1' })[0],
      'false-open: self-connect',
    )
    assert.deepEqual(
      judgements([open, open, closed], [closed], { address: '127.0.0.1' })[0],
      'false-open: changed',
    )
  })

  test('knows that to a connection a rejection is a refusal', () => {
    const refused: Said = ['closed', 'conn-refused']
    const { truth } = settle([refused, rejected], [refused, refused], { connects: true })
    assert.equal(truth, 'filtered')
    assert.deepEqual(judgements([refused, rejected], [refused], { connects: true }), [
      'wrong: rejection-as-refusal',
      'right',
    ])
  })

  const said = fc.constantFrom(open, closed, silent, rejected, nothing)
  const answers = fc.array(fc.constantFrom(open, closed, silent), { maxLength: 3 })

  test('never calls a port closed that answered open, nor accuses anybody without a settled truth', () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 2, maxLength: 5 }), answers, (opinions, again) => {
        const { truth, findings } = settle(opinions, again)
        if (again.includes(open)) assert.notEqual(truth, 'closed')
        for (const { state, judgement, cause } of findings) {
          if (truth === 'unsettled') assert.equal(judgement, 'unjudged')
          else assert.equal(judgement === 'right', state === truth)
          if (judgement === 'false-open') assert.notEqual(truth, 'open')
          const isAtFault = judgement === 'missed' || judgement === 'wrong' || judgement === 'false-open'
          assert.equal(cause !== null, isAtFault)
        }
      }),
    )
  })

  test('adds up: what an engine reported open is confirmed, false or unsettled', () => {
    const port = fc.tuple(fc.tuple(said, said), answers)
    fc.assert(
      fc.property(fc.array(port, { maxLength: 12 }), fc.nat(3), (ports, agreed) => {
        const disagreements = ports.map(([both, again], i) => ({ ...settle(both, again), port: 100 + i }))
        const agreedOpen = new Map(agreed === 0 ? [] : [['10.0.0.1', [1, 2, 3].slice(0, agreed)]])
        const hosts = compareHosts(2, new Map(), agreedOpen, disagreements)
        const openPorts = hosts.reduce((sum, host) => sum + host.open.length, 0)
        for (const place of [0, 1]) {
          const score = scoreEngine(place, agreedOpen, disagreements)
          const unsettled = disagreements.filter(
            ({ truth, findings }) => truth === 'unsettled' && findings[place]?.state === 'open',
          ).length
          assert.equal(score.open, score.confirmed + score.falseOpen + unsettled)
          assert.equal(score.confirmed + score.missed + score.unreached, openPorts)
          assert.equal(
            hosts.reduce((sum, { found }) => sum + (found[place]?.length ?? 0), 0),
            score.open,
          )
        }
      }),
    )
  })
})
