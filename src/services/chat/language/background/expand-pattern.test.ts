import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expandPattern } from './expand-pattern.ts'

const lists = new Map([
  ['city', ['Oslo', 'Turin', 'Kyoto', 'Lima', 'Accra', 'Perth']],
  ['trip', ['a cruise to {city}']],
  ['animal', ['owl', 'eagle', 'elephant', 'uncle']],
  ['thing', ['university', 'euro', 'one-way ticket', 'horse']],
])

describe('expandPattern()', () => {
  it('leaves a text without slots and groups as it is', () => {
    assert.deepEqual(expandPattern('how are you', lists, 5), ['how are you'])
  })

  it('fills slots and chooses wordings, each question once, up to the number asked for', () => {
    const questions = expandPattern('(cheap |)flights to {city}', lists, 5)
    assert.equal(new Set(questions).size, 5)
    for (const question of questions) assert.match(question, /^(cheap )?flights to [A-Z][a-z]+$/)
  })

  it('gives all there is where there is less, without spaces that an empty choice leaves', () => {
    assert.deepEqual(expandPattern('(some|) jazz (please|)', lists, 8).toSorted(), [
      'jazz',
      'jazz please',
      'some jazz',
      'some jazz please',
    ])
  })

  it('fills the slots of a word', () => {
    for (const question of expandPattern('book {trip}', lists, 4))
      assert.match(question, /^book a cruise to [A-Z]/)
  })

  it('gives a slot that stands twice two different words', () => {
    for (const question of expandPattern('from {city} to {city}', lists, 20)) {
      const [, from, to] = question.split(/from | to /)
      assert.notEqual(from, to)
    }
  })

  it('fits an article to its word', () => {
    for (const question of expandPattern('a {animal}', lists, 4)) assert.match(question, /^an /)
    for (const question of expandPattern('is it a {thing}', lists, 4)) assert.match(question, /^is it a /)
  })

  it('draws by the pattern alone: the same again, other words for another pattern', () => {
    const draw = (pattern: string) => expandPattern(pattern, lists, 3)
    assert.deepEqual(draw('fly to {city}'), draw('fly to {city}'))
    assert.notDeepEqual(
      draw('fly to {city}').map((question) => question.slice(7)),
      draw('run to {city}').map((question) => question.slice(7)),
    )
  })
})
