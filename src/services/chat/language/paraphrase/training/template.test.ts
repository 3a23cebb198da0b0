import assert from 'node:assert/strict'
import test from 'node:test'
import { expandTemplate, parseTemplate, renderTemplate } from './template.ts'

test('expandTemplate() gives every reading of choices and of what may be left out', () => {
  const readings = expandTemplate(parseTemplate('你(今年)(几岁/多大)了'))
  assert.deepEqual(readings, ['你今年几岁了', '你今年多大了', '你几岁了', '你多大了'])
})

test('renderTemplate() makes the choices it is told and fills the slots', () => {
  const template = parseTemplate('(how/where) do i pay for {thing} (please)')
  const text = renderTemplate(
    template,
    (count) => count - 1,
    (slot) => `a ${slot}`,
  )
  assert.equal(text, 'where do i pay for a thing')
})

test('parseTemplate() leaves a bracket that does not close as text', () => {
  assert.deepEqual(expandTemplate(parseTemplate('a (b')), ['a (b'])
})
