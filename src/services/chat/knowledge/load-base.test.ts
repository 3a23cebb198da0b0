import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isPortsideError } from '../../../core/index.ts'
import { loadKnowledgeBase } from './load-base.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-kb-'))
})
after(() => rm(folder, { recursive: true }))

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

/** The code and the place of the error that a file ends in, and some of its details. */
async function faultOf(name: string, content: string | Uint8Array): Promise<unknown> {
  const file = await fileOf(name, content)
  try {
    await loadKnowledgeBase([file])
  } catch (error) {
    if (!isPortsideError(error) || error.name !== 'OptionError') throw error
    const { file: inFile, line, column, ...facts } = error.details
    assert.equal(inFile, file)
    assert.ok(error.message.includes(file))
    return [error.code, line, column, facts]
  }
  return 'no fault'
}

const opening = `answers:
  - id: opening
    questions: [when do you open, 几点开门]
    answer: { zh: 九点。, en: At nine. }
`

describe('loadKnowledgeBase()', () => {
  it('reads answers, their wordings and what to decline, with their places', async () => {
    const file = await fileOf('full.yaml', `${opening}decline:\n  questions:\n    - 几点关门\nlanguage: zh\n`)
    const base = await loadKnowledgeBase([file])
    const [answer] = base.answers
    assert.equal(answer?.id, 'opening')
    assert.deepEqual(answer?.questions, [
      { text: 'when do you open', at: { file, line: 3, column: 17 } },
      { text: '几点开门', at: { file, line: 3, column: 35 } },
    ])
    assert.deepEqual(answer?.wording?.en, [{ text: 'At nine.', at: { file, line: 4, column: 28 } }])
    assert.deepEqual(base.decline.questions, [{ text: '几点关门', at: { file, line: 7, column: 7 } }])
    assert.equal(base.language, 'zh')
  })

  it('says in both languages what is given in one', async () => {
    const file = await fileOf('one.yml', 'answers:\n  - id: a\n    questions: [b]\n    answer: text\n')
    const [answer] = (await loadKnowledgeBase([file])).answers
    assert.deepEqual([answer?.wording?.zh[0]?.text, answer?.wording?.en[0]?.text], ['text', 'text'])
  })

  it('reads labelled rows, and adds them to the answer that another file words', async () => {
    const rows = await fileOf(
      'rows.tsv',
      'opening\topening hours\r\n\nclosing\twhen do you close\noos\thello\n',
    )
    const base = await loadKnowledgeBase([rows, await fileOf('opening.yaml', opening)])
    assert.deepEqual(
      base.answers.map(({ id, wording, questions }) => [id, wording?.en[0]?.text, questions.length]),
      [
        ['opening', 'At nine.', 3],
        ['closing', undefined, 1],
      ],
    )
    assert.deepEqual(
      base.decline.questions.map(({ text }) => text),
      ['hello'],
    )
  })

  it('names what is wrong with a YAML file, and where', async () => {
    const entry = (fields: string): string => `answers:\n  - id: a\n${fields}`
    const cases: readonly (readonly [string, unknown])[] = [
      [
        entry('    question: [b]\n    answer: c\n'),
        [
          'KB_UNKNOWN_KEY',
          3,
          5,
          {
            key: 'question',
            known: 'id, questions, answer, group, slots, tags, after, followUps, action',
            suggestion: 'questions',
          },
        ],
      ],
      [
        'anwsers: []\n',
        [
          'KB_UNKNOWN_KEY',
          1,
          1,
          {
            key: 'anwsers',
            known: 'language, synonyms, entities, environment, answers, decline',
            suggestion: 'answers',
          },
        ],
      ],
      [entry('    answer: c\n'), ['KB_MISSING_KEY', 2, 5, { path: 'answers[1].questions' }]],
      [
        entry('    questions: []\n    answer: c\n'),
        ['KB_EMPTY_VALUE', 3, 16, { path: 'answers[1].questions' }],
      ],
      [
        entry('    questions: [b, 42]\n    answer: c\n'),
        ['KB_INVALID_VALUE', 3, 20, { path: 'answers[1].questions[2]', expected: 'text' }],
      ],
      [
        entry('    questions: b\n    answer: c\n'),
        ['KB_INVALID_VALUE', 3, 16, { path: 'answers[1].questions', expected: 'list' }],
      ],
      [
        entry('    questions: [b]\n    answer: {}\n'),
        ['KB_INVALID_VALUE', 4, 13, { path: 'answers[1].answer', expected: 'wording' }],
      ],
      [
        entry('    questions: [b]\n    answer: { zh: c, fr: d }\n'),
        ['KB_UNKNOWN_KEY', 4, 22, { key: 'fr', known: 'zh, en', suggestion: undefined }],
      ],
      [
        'answers:\n  - id: oos\n    questions: [b]\n    answer: c\n',
        ['KB_INVALID_VALUE', 2, 9, { path: 'answers[1].id', expected: 'id' }],
      ],
      [`${opening}language: fr\n`, ['KB_INVALID_VALUE', 5, 11, { path: 'language', expected: 'language' }]],
      ['- a\n', ['KB_INVALID_VALUE', 1, 1, { path: 'the file', expected: 'mapping' }]],
      [
        entry(`    questions: [${'b'.repeat(1001)}]\n    answer: c\n`),
        ['KB_TOO_LONG', 3, 17, { path: 'answers[1].questions[1]', max: 1000 }],
      ],
    ]
    for (const [source, expected] of cases)
      assert.deepEqual(await faultOf('fault.yaml', source), expected, source)
  })

  it('names both places of what may stand only once', async () => {
    const again = opening
      .replace('answers:\n', '')
      .replace('几点开门', '何时开门')
      .replace('when do', 'what time do')
    const file = join(folder, 'twice.yaml')
    assert.deepEqual(await faultOf('twice.yaml', opening + again), [
      'KB_DUPLICATE_ID',
      5,
      9,
      { id: 'opening', otherFile: file, otherLine: 2 },
    ])
    const shared = again.replace('id: opening', 'id: hours').replace('何时开门', 'When do you OPEN')
    assert.deepEqual(await faultOf('twice.yaml', opening + shared), [
      'KB_DUPLICATE_QUESTION',
      6,
      40,
      { question: 'When do you OPEN', id: 'hours', otherId: 'opening', otherFile: file, otherLine: 3 },
    ])
    const other = await fileOf('decline.yaml', 'decline: { answer: no }\n')
    await assert.rejects(
      loadKnowledgeBase([await fileOf('both.yaml', `${opening}decline: { answer: nope }\n`), other]),
      { code: 'KB_DUPLICATE_DECLINE' },
    )
  })

  it('names the line that is no YAML, no row, or no UTF-8', async () => {
    const place = async (name: string, content: string | Uint8Array): Promise<unknown> => {
      const fault = await faultOf(name, content)
      return Array.isArray(fault) ? fault.slice(0, 3) : fault
    }
    assert.deepEqual(await place('bad.yaml', 'answers:\n  - id: "a\n'), ['KB_SYNTAX', 3, 1])
    assert.deepEqual(await place('bad.yaml', 'a: &a [x]\nb: *c\n'), ['KB_SYNTAX', 1, 1])
    assert.deepEqual(await place('bad.tsv', 'a\tb\nno tab\n'), ['KB_SYNTAX', 2, 1])
    assert.deepEqual(await place('bad.tsv', 'a\tb\tc\n'), ['KB_SYNTAX', 1, 1])
    const gb18030 = Uint8Array.from([0x61, 0x09, 0x62, 0x0a, 0x61, 0x09, 0xc4, 0xe3])
    assert.deepEqual(await place('bad.tsv', gb18030), ['KB_NOT_UTF8', 2, undefined])
    assert.deepEqual(await place('empty.yaml', ''), ['KB_EMPTY', undefined, undefined])
    assert.deepEqual(await place('base.txt', 'x'), ['KB_UNKNOWN_FORMAT', undefined, undefined])
    await assert.rejects(loadKnowledgeBase([join(folder, 'absent.yaml')]), {
      code: 'KB_UNREADABLE',
      message: /no such file/,
    })
  })
})

describe('the default base', () => {
  it('has the seven answers, phrasings in both languages, and questions to decline', async () => {
    const base = await loadKnowledgeBase()
    assert.deepEqual(
      base.answers.map(({ id }) => id),
      ['hello', 'clock', 'name', 'abilities', 'goodbye', 'weather', 'time'],
    )
    for (const { id, questions } of base.answers) {
      const chinese = questions.filter(({ text }) => /\p{Script=Han}/u.test(text)).length
      assert.ok(chinese >= 40 && questions.length - chinese >= 30, id)
    }
    assert.ok(base.decline.questions.length >= 300)
  })
})
