import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { insertQuestions } from './insert-questions.ts'
import { parseYamlBase } from './yaml-base.ts'

/** What stands in the source where `▸…◂` is in the case, which is all that may be new. */
function check(file: string, marked: string, id: string, questions: readonly string[]): void {
  const source = marked.replace(/▸[^◂]*◂/g, '')
  assert.equal(insertQuestions(file, source, id, questions), marked.replace(/[▸◂]/g, ''))
}

describe('insertQuestions()', () => {
  it('adds lines after the last, whatever stands around it', () => {
    check(
      'b.yaml',
      `# desk
answers:
  # opening
  - id: opening   # an id
    questions:
      - when do you open # asked most

      - 'opening hours'     # and this
▸      - '几点开门: 早上?'
      - 'it''s open'
◂      # the end
    answer: At nine.

  - { id: b, questions: [x], answer: y }
`,
      'opening',
      ['几点开门: 早上?', "it's open"],
    )
  })

  it('adds to lists without indent, with Windows line ends, and at the end of a file', () => {
    check('b.yaml', 'answers:\r\n- id: a\r\n  questions:\r\n  - "b"\r\n▸  - "c d"\r\n◂  answer: x\r\n', 'a', [
      'c d',
    ])
    check('b.yml', 'answers:\n- answer: x\n  id: a\n  questions:\n  - b▸\n  - c◂', 'a', ['c'])
  })

  it('adds after a text of several lines', () => {
    check('b.yaml', 'answers:\n- id: a\n  questions:\n  - |-\n    b\n    c\n▸  - d\n◂  answer: x\n', 'a', [
      'd',
    ])
    check('b.yaml', 'answers:\n- id: a\n  questions:\n  - b\n    c # d\n▸  - e\n◂  answer: x\n', 'a', ['e'])
  })

  it('adds within brackets, before a comma, a comment or the end', () => {
    check('b.yaml', 'answers: [{ id: a, questions: [b▸, c, "d, e"◂], answer: x }]\n', 'a', ['c', 'd, e'])
    check(
      'b.yaml',
      'answers:\n- id: a\n  answer: x\n  questions: [\n    b, c, d,\n    e, f▸, g◂, # h\n  ]\n',
      'a',
      ['g'],
    )
    check(
      'b.yaml',
      "answers:\n- id: a\n  answer: x\n  questions: [\n    'b',\n    'c'▸,\n    'd'◂, # e\n  ]\n",
      'a',
      ['d'],
    )
  })

  it('adds to JSON as JSON', () => {
    check(
      'b.json',
      '{\n  "answers": [\n    {\n      "id": "a",\n      "questions": [\n        "b",\n        "c"▸,\n        "\\"d\\" é"◂\n      ],\n      "answer": "x"\n    }\n  ]\n}',
      'a',
      ['"d" é'],
    )
  })

  it('adds rows to a table', () => {
    check('b.tsv', 'a\tb\r\nc\td▸\r\na\te\r\n◂', 'a', ['e'])
    check('b.tsv', 'a\tb\n▸a\te\na\tf\n◂', 'a', ['e', 'f'])
  })

  it('writes whatever the words are so that they are read again', () => {
    const word = fc.oneof(
      fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
      fc.constantFrom(
        '- a',
        '# b',
        'c: d',
        '[e]',
        '{f}',
        '*g',
        '&h',
        '!i',
        'null',
        '1',
        '"',
        "'",
        '? j',
        '@k',
        '%l',
        'm,n',
        '~',
        'true',
        '<<',
        '=',
        '|',
        '>',
      ),
    )
    const styles = [
      'answers:\n- id: a\n  questions:\n  - b\n  answer: x\n',
      'answers: [{id: a, questions: [b], answer: x}]\n',
    ]
    fc.assert(
      fc.property(word, fc.constantFrom(...styles), (text, source) => {
        const question = text.replace(/\s+/g, ' ').trim()
        fc.pre(question !== '')
        const edited = insertQuestions('b.yaml', source, 'a', [question])
        assert.equal(parseYamlBase('b.yaml', edited).answers[0]?.questions[1]?.text, question)
      }),
      { numRuns: 300 },
    )
  })

  it('changes one line of the base that comes with Portside', async () => {
    const source = await readFile(new URL('./default-base.yaml', import.meta.url), 'utf8')
    const edited = insertQuestions('default-base.yaml', source, 'weather', ['今天冷不冷呀'])
    const [before, after] = [source.split('\n'), edited.split('\n')]
    const changed = after.filter((line, index) => line !== before[index])
    assert.equal(after.length, before.length)
    assert.equal(changed.length, 1)
    assert.match(changed[0] ?? '', /, 今天冷不冷呀,$/)
  })

  it('refuses lists that stand elsewhere', () => {
    const source =
      'answers:\n- { id: a, questions: &q [b], answer: x }\n- { id: c, questions: *q, answer: y }\n'
    assert.throws(() => insertQuestions('b.yaml', source, 'c', ['d']), {
      code: 'KB_NOT_EDITABLE',
      message: 'Cannot add to b.yaml:3:23: the questions are not a plain list there; add them by hand',
    })
  })
})
