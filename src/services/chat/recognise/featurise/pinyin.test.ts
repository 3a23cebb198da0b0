import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blurSyllable, soundOf, soundOfSyllable, splitPinyin } from './pinyin.ts'

const soundsOf = (text: string): readonly number[] => Array.from(text, (unit) => soundOf(unit.charCodeAt(0)))

describe('splitPinyin()', () => {
  it('splits letters into syllables, with spaces or without', () => {
    assert.deepEqual(splitPinyin('jintian tianqi'), ['jin', 'tian', 'tian', 'qi'])
    assert.deepEqual(splitPinyin("xi'an"), ['xi', 'an'])
    assert.deepEqual(splitPinyin('nijiaoshenmemingzi'), ['ni', 'jiao', 'shen', 'me', 'ming', 'zi'])
  })

  it('knows what is no pinyin', () => {
    for (const text of ['weather', 'hello', 'what is the time', 'xyz', 'bv'])
      assert.equal(splitPinyin(text), undefined)
  })
})

describe('soundOf()', () => {
  it('is the same for characters that sound alike, or nearly, and for the syllable that is typed', () => {
    assert.deepEqual(soundsOf('在再'), [soundOf(0x5728), soundOf(0x5728)])
    assert.deepEqual(soundsOf('是四张脏'), [...soundsOf('四四'), ...soundsOf('脏脏')])
    assert.equal(soundOf('天'.charCodeAt(0)), soundOfSyllable('tian'))
    assert.notEqual(soundOf('天'.charCodeAt(0)), soundOf('气'.charCodeAt(0)))
  })

  it('is 0 for what is no Han character', () => {
    assert.deepEqual(soundsOf('a1!é'), [0, 0, 0, 0])
  })
})

describe('blurSyllable()', () => {
  it('merges sounds that are often confused', () => {
    assert.deepEqual(['zhang', 'chi', 'sheng', 'nan', 'ling', 'n'].map(blurSyllable), [
      'zan',
      'ci',
      'sen',
      'lan',
      'lin',
      'n',
    ])
  })
})
