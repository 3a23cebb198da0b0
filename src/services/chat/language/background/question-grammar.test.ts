import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseQuestionGrammar } from './question-grammar.ts'

const parse = (...lines: readonly string[]) => parseQuestionGrammar(lines.join('\n'), 'travel.txt')

describe('parseQuestionGrammar()', () => {
  it('reads lists and patterns, and passes over comments and empty lines', () => {
    const { lists, patterns } = parse(
      '# Trips',
      '',
      '{city} = Oslo, New York',
      'flights to {city}',
      ' a map ',
    )
    assert.deepEqual([...lists], [['city', ['Oslo', 'New York']]])
    assert.deepEqual(patterns, ['flights to {city}', 'a map'])
  })

  it('goes on with a list that is named again, and takes the Chinese comma too', () => {
    assert.deepEqual(parse('{city} = x', '{city} = 北京、上海').lists.get('city'), ['x', '北京', '上海'])
  })

  it('puts a list of the file before a shared one of that name', () => {
    const shared = new Map([
      ['city', ['Oslo']],
      ['day', ['Monday']],
    ])
    const { lists } = parseQuestionGrammar('{city} = Turin\nto {city} on {day}', 'travel.txt', shared)
    assert.deepEqual(lists.get('city'), ['Turin'])
    assert.deepEqual(lists.get('day'), ['Monday'])
  })

  for (const [fault, lines, message] of [
    [
      'an unknown slot in a pattern',
      ['{a} = b', 'flights to {city}'],
      /travel\.txt:2: there is no list \{city\}/,
    ],
    ['an unknown slot in a word', ['{a} = b, in {city}', '{a}'], /travel\.txt:1: there is no list \{city\}/],
    ['an empty list', ['', '{city} ='], /travel\.txt:2: a word of this list is empty/],
    ['an empty word', ['{city} = Oslo, , Turin'], /travel\.txt:1: a word of this list is empty/],
    ['a group left open', ['flights (to|from Oslo'], /travel\.txt:1: a bracket has no partner/],
    ['a slot left open', ['{city} = Oslo', 'flights to {city'], /travel\.txt:2: a bracket has no partner/],
    ['a group in a group', ['flights (to|(back |)from) Oslo'], /travel\.txt:1: .* a group stands in a group/],
  ] as const)
    it(`names file and line of ${fault}`, () => {
      assert.throws(() => parse(...lines), message)
    })
})
