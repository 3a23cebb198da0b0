import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePattern } from './entity-pattern.ts'
import { splitQuestion } from './placeholders.ts'

describe('compilePattern()', () => {
  it('finds every match, with offsets as slice() takes them', () => {
    const text = '😀A101和B202'
    const found = compilePattern('[A-Z]\\d{3}')(text)
    assert.deepEqual(
      found.map(({ start, end }) => text.slice(start, end)),
      ['A101', 'B202'],
    )
  })

  it('takes what JavaScript writes as \\u and (?<name>)', () => {
    assert.equal(compilePattern('(?<n>[\\u4e00-\\u9fa5]+)号')('去三十号')[0]?.end, 4)
  })

  it('never takes a match of nothing, and stops at sixteen', () => {
    assert.deepEqual(compilePattern('a*')('bbb'), [])
    assert.equal(compilePattern('a')('a'.repeat(100)).length, 16)
  })

  it('takes linear time where backtracking would take for ever', () => {
    assert.deepEqual(compilePattern('^(a+)+$')(`${'a'.repeat(4000)}b`), [])
  })
})

describe('splitQuestion()', () => {
  it('tells entities from words, and leaves other braces alone', () => {
    assert.deepEqual(splitQuestion('{city}到{to_2} {a b}{}'), [
      { kind: 'entity', name: 'city' },
      { kind: 'words', text: '到' },
      { kind: 'entity', name: 'to_2' },
      { kind: 'words', text: ' {a b}{}' },
    ])
    assert.deepEqual(splitQuestion('天气'), [{ kind: 'words', text: '天气' }])
  })
})
