import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseTsvBase } from '../knowledge/tsv-base.ts'
import { trainRecogniser } from './recogniser.ts'

const base = parseTsvBase('base.tsv', 'weather\tweather today\nweather\t今天天气\nrefund\tmy money back\n')
const recogniser = trainRecogniser(base, { background: [] })

describe('explain()', () => {
  it('says what spoke for the answer, what is nearest, and what the decision was made on', () => {
    const { corrected, reasons, nearest, evidence, decision } = recogniser.explain('wether money')
    assert.equal(corrected, 'weather money')
    assert.deepEqual(decision, recogniser.recognise('wether money'))
    const [best] = decision.guesses
    const weights = new Map(reasons.map(({ piece, weight }) => [piece, weight]))
    const [own, other] = best?.answer === 0 ? ['weather', 'money'] : ['money', 'weather']
    assert.ok((weights.get(own) ?? 0) > 0 && (weights.get(other) ?? 0) < 0)
    assert.equal(nearest?.text, best?.answer === 0 ? 'weather today' : 'my money back')
    const logOdds = evidence.reduce((sum, one) => sum + one.logOdds, 0)
    assert.ok((best?.confidence ?? 1) <= 1 / (1 + Math.exp(-logOdds)) + 1e-9)
  })

  it('has nothing to say of a question that shares nothing with the base', () => {
    const { reasons, nearest, decision } = recogniser.explain('zzz')
    assert.deepEqual([reasons, nearest, decision.outcome], [[], undefined, 'decline'])
  })
})
