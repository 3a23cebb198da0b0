import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expandPattern } from './expand-pattern.ts'

const lists = new Map([
  ['city', ['Oslo', 'Turin', 'Kyoto', 'Lima', 'Accra', 'Perth']],
  ['trip', ['a cruise to {city}']],
  ['animal', ['owl', 'eagle', 'elephant', 'uncle']],
  ['thing', ['university', 'euro', 'one-way ticket', 'horse']],
])

const limits = { perWording: 4, perPattern: 10 }

describe('expandPattern()', () => {
  it('leaves a text without slots and groups as it is', () => {
    assert.deepEqual(expandPattern('how are you', lists, limits), ['how are you'])
  })

  it('fills slots, each question once, up to the limit of a wording', () => {
    const questions = expandPattern('flights to {city}', lists, limits)
    assert.equal(new Set(questions).size, 4)
    for (const question of questions) assert.match(question, /^flights to [A-Z][a-z]+$/)
  })

  it('takes every wording in turn, up to the limit of a pattern', () => {
    const questions = expandPattern('(cheap|fast|good|late|long) flights (to|from) {city}', lists, limits)
    const wordings = questions.map((question) => question.replace(/ [A-Z].*/, ''))
    assert.equal(new Set(wordings).size, 10)
  })

  it('gives all there is where there is less, without spaces that an empty choice leaves', () => {
    assert.deepEqual(expandPattern('(some|) jazz (please|)', lists, limits).toSorted(), [
      'jazz',
      'jazz please',
      'some jazz',
      'some jazz please',
    ])
  })

  it('fills the slots of a word', () => {
    for (const question of expandPattern('book {trip}', lists, limits))
      assert.match(question, /^book a cruise to [A-Z]/)
  })

  it('gives a slot that stands twice two different words', () => {
    for (const question of expandPattern('from {city} to {city}', lists, {
      perWording: 20,
      perPattern: 20,
    })) {
      const [, from, to] = question.split(/from | to /)
      assert.notEqual(from, to)
    }
  })

  it('fits an article to its word', () => {
    for (const question of expandPattern('a {animal}', lists, limits)) assert.match(question, /^an /)
    for (const question of expandPattern('is it a {thing}', lists, limits))
      assert.match(question, /^is it a /)
  })

  it('draws by the pattern alone: the same again, other words for another pattern', () => {
    const draw = (pattern: string) => expandPattern(pattern, lists, limits)
    assert.deepEqual(draw('fly to {city}'), draw('fly to {city}'))
    assert.notDeepEqual(
      draw('fly to {city}').map((question) => question.slice(7)),
      draw('run to {city}').map((question) => question.slice(7)),
    )
  })
})
