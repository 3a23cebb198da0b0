import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { featuriseNgrams } from './featurise.ts'
import { declined, indexEntries } from './rank.ts'

const texts = [
  [0, '几点开门'],
  [0, '什么时候开门'],
  [1, '如何退货'],
  [declined, '如何做饭'],
] as const
const rank = indexEntries(texts.map(([owner, text]) => ({ owner, features: featuriseNgrams(text) })))

describe('indexEntries()', () => {
  it('gives a stored text its owner with a score of 1, and itself as the nearest', () => {
    const [first] = rank(featuriseNgrams('如何退货')).candidates
    assert.deepEqual([first?.answer, first?.entry, first?.score], [1, 2, 1])
  })

  it('keeps what is to decline apart from the candidates', () => {
    const { candidates, decline } = rank(featuriseNgrams('如何做饭'))
    assert.deepEqual(
      candidates.map(({ answer }) => answer),
      [1],
    )
    assert.ok(decline.peak > 0.99)
  })

  it('covers of a question what is stored of it', () => {
    assert.equal(rank(featuriseNgrams('qqq')).coverage, 0)
    assert.ok(Math.abs(rank(featuriseNgrams('几点')).coverage - 1) < 1e-9)
    const { coverage } = rank(featuriseNgrams('几点睡'))
    assert.ok(coverage > 0 && coverage < 1)
  })

  it('ranks as if what is left out were not there', () => {
    const { candidates, coverage } = rank(featuriseNgrams('如何退货'), (entry) => entry === 2)
    assert.deepEqual(candidates, [])
    assert.ok(coverage < 0.5)
  })
})
