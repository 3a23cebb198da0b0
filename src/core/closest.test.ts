import assert from 'node:assert/strict'
import { it } from 'node:test'
import { closest } from './closest.ts'

it('closest() finds the word that was meant, with a letter wrong, missing, too many or swapped, in any case', () => {
  const known = ['questions', 'answer', 'port']
  for (const [typed, meant] of [
    ['question', 'questions'],
    ['anwser', 'answer'],
    ['prot', 'port'],
    ['PORT', 'port'],
  ] as const) {
    assert.equal(closest(typed, known), meant)
  }
})

it('closest() finds nothing where nothing is near', () => {
  assert.equal(closest('weather', ['port', 'host']), undefined)
})
