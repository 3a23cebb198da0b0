import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSpeller } from './speller.ts'

const spell = createSpeller(['card', 'transfer', 'cart', 'weather', 'the'])

describe('createSpeller()', () => {
  it('corrects a letter left out, added, changed or swapped', () => {
    assert.equal(
      spell('wether weatther wearher waether trasnfer'),
      'weather weather weather weather transfer',
    )
  })

  it('takes the more frequent of two words that are as near', () => {
    assert.equal(spell('carx'), 'card')
  })

  it('leaves alone what is known, short, begins otherwise, or is more than a slip away', () => {
    for (const text of ['cart', 'teh', 'feather', 'wtherr', '天气 wifi', '']) assert.equal(spell(text), text)
  })
})
