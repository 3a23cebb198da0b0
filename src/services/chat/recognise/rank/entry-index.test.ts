import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFeaturiser } from '../featurise/featurise-question.ts'
import {
  buildVocabulary,
  collectFeatures,
  createVectoriser,
  usualBlockWeights,
} from '../featurise/vocabulary.ts'
import { createNearestSearch, indexRows, type SearchLimits } from './entry-index.ts'
import { vectoriseRows } from './sparse-rows.ts'

const texts = ['几点开门', '什么时候开门', '如何退货', '开门见山', '如何做饭']
const featurise = createFeaturiser({ hasSounds: false, hasMeanings: false })
const features = collectFeatures(texts, featurise)
const everything = [...texts.keys()]
const vocabulary = buildVocabulary(features, everything, 1)
const space = { ids: new Int32Array(100), values: new Float32Array(100) }
const vectorise = createVectoriser(vocabulary, usualBlockWeights, 0, space)
const index = indexRows(vectoriseRows(features, everything, vectorise), vocabulary.idf.length)

function find(text: string, limits: Partial<SearchLimits> = {}, isHidden?: (entry: number) => boolean) {
  const search = createNearestSearch(index, { postings: 1000, entries: 4, ...limits }, 4)
  return search(vectorise(featurise(text)), isHidden)
}

describe('createNearestSearch()', () => {
  it('finds a stored text with a cosine of 1, and then what shares something with it', () => {
    const [first, second, ...others] = find('几点开门')
    assert.equal(first?.entry, 0)
    assert.ok(Math.abs((first?.cosine ?? 0) - 1) < 1e-3)
    assert.ok(second !== undefined && second.cosine < 0.8)
    assert.equal(others.length, 1)
    assert.deepEqual(find('天'), [])
  })

  it('tells entries that no answer has apart, after the others', () => {
    assert.deepEqual(
      find('如何做饭').map(({ entry }) => entry),
      [2, 4],
    )
  })

  it('reads no more postings than it may, the rarest features first, and compares in full what it found', () => {
    const [found, ...others] = find('几点开门', { postings: 3 })
    assert.equal(found?.entry, 0)
    assert.ok(Math.abs((found?.cosine ?? 0) - 1) < 1e-3)
    assert.deepEqual(others, [])
  })

  it('passes over what is hidden', () => {
    assert.deepEqual(
      find('如何退货', {}, (entry) => entry === 2).map(({ entry }) => entry),
      [4],
    )
  })
})
