import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFeaturiser } from './featurise-question.ts'
import { blocks } from './features.ts'

const featurise = createFeaturiser({ hasSounds: true, hasMeanings: true })

/** The hashes of each block of a text, sorted. */
function blocksOf(text: string): Readonly<Record<string, readonly number[]>> {
  const { hashes, ends } = featurise(text)
  return Object.fromEntries(
    blocks.map((block, place) => [
      block,
      [...hashes.subarray(place === 0 ? 0 : ends[place - 1], ends[place])].toSorted((a, b) => a - b),
    ]),
  )
}

describe('createFeaturiser()', () => {
  it('counts the n-grams of each block', () => {
    const sizes = (text: string): readonly number[] =>
      Object.values(blocksOf(text)).map((hashes) => hashes.length)
    assert.deepEqual(sizes('天气'), [3, 0, 0, 3])
    assert.deepEqual(sizes('a b c'), [0, 6, 9, 0])
    assert.deepEqual(sizes('打开wifi'), [3, 1, 14, 3])
    assert.deepEqual(sizes(''), [0, 0, 0, 0])
  })

  it('gives homophones, and pinyin, the sounds of what was meant', () => {
    assert.deepEqual(blocksOf('天汽')['pinyin'], blocksOf('天气')['pinyin'])
    assert.deepEqual(blocksOf('tian qi')['pinyin'], blocksOf('天气')['pinyin'])
    assert.deepEqual(blocksOf('tianqi')['pinyin'], blocksOf('天气')['pinyin'])
  })

  it('tells what Chinese means, and of English nothing', () => {
    assert.ok(featurise('今天天气怎么样').meanings.length > 0)
    assert.deepEqual(featurise('how is the weather').meanings, [])
  })

  it('takes any text, in time in proportion to it', () => {
    for (const text of ['\ud800', '\0', '𠀀𠀁', 'x'.repeat(4000), '中'.repeat(4000)]) {
      const { hashes, ends } = featurise(text)
      assert.equal(hashes.length, ends.at(-1))
    }
  })
})
