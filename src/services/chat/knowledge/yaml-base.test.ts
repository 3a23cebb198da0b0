import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OptionError } from '../../../core/index.ts'
import { mergeBases } from './merge-bases.ts'
import { parseYamlBase } from './yaml-base.ts'

const full = `language: zh
synonyms:
  - [校园卡, 一卡通, 饭卡]
entities:
  city: { values: { 北京: [北京市, beijing], 上海: [], 1号: } }
  room: { pattern: '[A-Z]\\d{3}' }
  when: { kind: date }
environment: [CAMPUS_NAME]
answers:
  - id: weather
    questions: ["{city}天气怎么样", 天气]
    slots: { city: { entity: city, ask: { zh: 哪个城市?, en: Which city? }, default: 北京 }, when: { entity: when } }
    answer: ["{{ city }}晴。", { zh: "{{ city }}是晴天。" }, { en: "At {{ env.CAMPUS_NAME }}." }]
    tags: [campus]
    followUps: [umbrella]
    action:
      url: http://127.0.0.1:9000/weather
      fallback: { en: No weather today. }
  - id: umbrella
    questions: [要带伞吗]
    answer: 不用。
    after: [weather]
`

const read = (source: string, file = 'b.yaml') => mergeBases([parseYamlBase(file, source)])

/** The code of the error that a source ends in, and the rest of its message after the file's name. */
function faultOf(source: string, file = 'b.yaml'): readonly [code: string, message: string] {
  try {
    read(source, file)
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    return [error.code, error.message.replace(/^Cannot (use|read) b\.(yaml|json):/, '')]
  }
  throw new assert.AssertionError({ message: `accepted: ${source}` })
}

describe('parseYamlBase()', () => {
  it('reads slots, actions, tags and followers with their places', () => {
    const [weather, umbrella] = read(full).answers
    assert.deepEqual(
      weather?.slots?.map(({ name, entity, default: usual, at }) => [
        name,
        entity,
        usual,
        at.line,
        at.column,
      ]),
      [
        ['city', 'city', '北京', 12, 30],
        ['when', 'when', undefined, 12, 104],
      ],
    )
    assert.deepEqual(weather?.slots?.[0]?.ask?.en, [
      { text: 'Which city?', at: { file: 'b.yaml', line: 12, column: 58 } },
    ])
    assert.deepEqual(weather?.tags, ['campus'])
    assert.deepEqual(weather?.followUps, [{ text: 'umbrella', at: { file: 'b.yaml', line: 15, column: 17 } }])
    assert.deepEqual(umbrella?.after, [{ text: 'weather', at: { file: 'b.yaml', line: 22, column: 13 } }])
    const { url, timeoutMs, maxBytes, fallback } = weather?.action ?? {}
    assert.deepEqual([url, timeoutMs, maxBytes], ['http://127.0.0.1:9000/weather', 2000, 65_536])
    assert.equal(fallback?.zh[0]?.text, 'No weather today.')
  })

  it('reads entities and synonyms', () => {
    const { entities = [], synonyms = [], environment } = read(full)
    const [city, room, when] = entities
    assert.deepEqual(
      city?.kind === 'list' && city.values.map(({ text, aliases }) => [text, aliases.map((one) => one.text)]),
      [
        ['北京', ['北京市', 'beijing']],
        ['上海', []],
        ['1号', []],
      ],
    )
    assert.deepEqual(room, {
      name: 'room',
      kind: 'pattern',
      pattern: '[A-Z]\\d{3}',
      at: { file: 'b.yaml', line: 6, column: 3 },
    })
    assert.equal(when?.kind, 'date')
    assert.deepEqual(
      synonyms[0]?.words.map(({ text }) => text),
      ['校园卡', '一卡通', '饭卡'],
    )
    assert.deepEqual(environment, ['CAMPUS_NAME'])
  })

  it('keeps the variants of an answer apart by language', () => {
    const { wording } = read(full).answers[0] ?? {}
    assert.deepEqual(
      wording?.zh.map(({ text }) => text),
      ['{{ city }}晴。', '{{ city }}是晴天。'],
    )
    assert.deepEqual(
      wording?.en.map(({ text, at }) => [text, at.column]),
      [
        ['{{ city }}晴。', 14],
        ['At {{ env.CAMPUS_NAME }}.', 62],
      ],
    )
  })

  it('reads JSON of the same shape, escapes and all', () => {
    const source = `{\n\t"answers": [{ "id": "a", "questions": ["x\\/y", "\\ud83d\\ude00?"], "answer": "z" }]\n}`
    assert.deepEqual(
      read(source, 'b.json').answers[0]?.questions.map(({ text, at }) => [text, at.line, at.column]),
      [
        ['x/y', 2, 41],
        ['😀?', 2, 49],
      ],
    )
  })

  const answer = (fields: string): string => `answers:\n  - id: a\n    questions: [b]\n${fields}`
  const faults: Readonly<Record<string, readonly [source: string, code: string, message: string]>> = {
    'a mistyped key of a slot': [
      answer('    answer: c\n    slots: { s: { entity: s, aks: d } }\n'),
      'KB_UNKNOWN_KEY',
      '5:30: unknown key aks; did you mean ask?',
    ],
    'a mistyped key of an action': [
      answer('    answer: c\n    action: { url: "http://a/", timeout: 5 }\n'),
      'KB_UNKNOWN_KEY',
      '5:33: unknown key timeout; did you mean timeoutMs?',
    ],
    'a mistyped key of an entity': [
      'entities: { e: { patern: a } }',
      'KB_UNKNOWN_KEY',
      '1:18: unknown key patern; did you mean pattern?',
    ],
    'a mistyped language in a list': [
      answer('    answer: [c, { zn: d }]\n'),
      'KB_UNKNOWN_KEY',
      '4:19: unknown key zn; did you mean zh?',
    ],
    'a slot without an entity': [
      answer('    answer: c\n    slots: { s: { ask: t } }\n'),
      'KB_MISSING_KEY',
      '5:17: answers[1].slots.s.entity is missing; add it',
    ],
    'a slot with a name that templates know': [
      answer('    answer: c\n    slots: { now: { entity: e } }\n'),
      'KB_INVALID_VALUE',
      '5:14: answers[1].slots.now must be a name of letters, digits, _ and -, other than now, env and reply',
    ],
    'a slot of an unknown entity': [
      `entities: { city: { kind: date } }\n${answer('    answer: c\n    slots: { s: { entity: citty } }\n')}`,
      'KB_UNKNOWN_ENTITY',
      '6:27: there is no entity citty; did you mean city?',
    ],
    'an unknown entity in a question': [
      'answers:\n  - id: a\n    questions: [b, "去{城市}的票"]\n    answer: c\n',
      'KB_UNKNOWN_ENTITY',
      '3:20: there is no entity 城市; there are none here',
    ],
    'a follower that is no answer': [
      answer('    answer: c\n    followUps: [aa, b]\n'),
      'KB_UNKNOWN_ANSWER',
      '5:17: there is no answer aa; did you mean a?',
    ],
    'an answer after none': [
      answer('    answer: c\n    after: [greeting]\n'),
      'KB_UNKNOWN_ANSWER',
      '5:13: there is no answer greeting; use a',
    ],
    'an address that is not of the web': [
      answer('    answer: c\n    action: { url: "file:///etc/passwd" }\n'),
      'KB_INVALID_VALUE',
      '5:20: answers[1].action.url must be an http:// or https:// address without user and password',
    ],
    'an address with a password': [
      answer('    answer: c\n    action: { url: "http://u:p@a/" }\n'),
      'KB_INVALID_VALUE',
      '5:20: answers[1].action.url must be an http:// or https:// address without user and password',
    ],
    'an action without end': [
      answer('    answer: c\n    action: { url: "http://a/", timeoutMs: 60001 }\n'),
      'KB_INVALID_VALUE',
      '5:44: answers[1].action.timeoutMs must be whole milliseconds from 1 to 60000',
    ],
    'a reply of any length': [
      answer('    answer: c\n    action: { url: "http://a/", maxBytes: 0 }\n'),
      'KB_INVALID_VALUE',
      '5:43: answers[1].action.maxBytes must be a whole number of bytes from 1 to 10000000',
    ],
    'a pattern that is none': [
      "entities:\n  e: { pattern: '[A-Z' }\n",
      'KB_INVALID_PATTERN',
      "2:17: [A-Z is no pattern: missing closing ]: `[A-Z`; patterns are RE2's, without look-around and back references",
    ],
    'a pattern that could backtrack': [
      "entities:\n  e: { pattern: '(a+)\\1' }\n",
      'KB_INVALID_PATTERN',
      "2:17: (a+)\\1 is no pattern: invalid escape sequence: `\\1`; patterns are RE2's, without look-around and back references",
    ],
    'an entity of two kinds': [
      'entities: { e: { pattern: a, kind: date } }',
      'KB_INVALID_VALUE',
      '1:16: entities.e must be a mapping with one of values:, pattern: and kind:',
    ],
    'an entity of an unknown kind': [
      'entities: { e: { kind: day } }',
      'KB_INVALID_VALUE',
      '1:24: entities.e.kind must be date or number',
    ],
    'an entity without values': [
      'entities: { e: { values: {} } }',
      'KB_INVALID_VALUE',
      '1:26: entities.e.values must be a mapping of at least one value to its other names',
    ],
    'a name under two values': [
      'entities: { e: { values: { 北京: [Beijing], 上海: [BEIJING] } } }',
      'KB_DUPLICATE_VALUE',
      '1:48: BEIJING is a name of 北京 already (line 1); keep it under one value',
    ],
    'a name with a space': [
      'entities: { a b: { kind: date } }',
      'KB_INVALID_VALUE',
      '1:13: entities.a b must be a name of letters, digits, _ and -, beginning with a letter',
    ],
    'a group of one word': [
      'synonyms: [[a]]',
      'KB_INVALID_VALUE',
      '1:12: synonyms[1] must be a list of at least two words',
    ],
    'a variable that is not listed': [
      `environment: [CAMPUS_NAME]\n${answer('    answer: { en: "At {{ env.CAMPUS_NANE | upcase }}." }\n')}`,
      'KB_UNLISTED_VARIABLE',
      '5:19: env.CAMPUS_NANE is not listed under environment:; did you mean CAMPUS_NAME?',
    ],
    'a variable that is not listed, in brackets': [
      answer(`    answer: c\n    slots: {}\ndecline: { answer: "{% if env['HOME'] %}x{% endif %}" }\n`),
      'KB_UNLISTED_VARIABLE',
      '6:20: env.HOME is not listed under environment:; add it there, if everyone may read it',
    ],
    'a key that JavaScript would lose': [
      'entities: { e: { values: { __proto__: [x], b: [] } } }',
      'KB_SYNTAX',
      '1:28: __proto__ is no key; correct the YAML',
    ],
  }
  for (const [name, [source, code, message]] of Object.entries(faults)) {
    it(`names ${name}, with its place`, () => assert.deepEqual(faultOf(source), [code, message]))
  }

  it('refuses what is nested without end', () => {
    const [code, message] = faultOf(`answers: ${'['.repeat(50_000)}\n`)
    assert.equal(code, 'KB_SYNTAX')
    assert.match(message, /^1:\d+: it is nested too deeply; correct the YAML$/)
  })

  it('names the place of what is no JSON', () => {
    assert.deepEqual(faultOf('{\n  "answers": [,]\n}', 'b.json'), [
      'KB_SYNTAX',
      `2:15: Unexpected token ','; correct the JSON`,
    ])
    assert.deepEqual(faultOf('{ "answers": [', 'b.json'), [
      'KB_SYNTAX',
      '1:15: Unexpected end of JSON input; correct the JSON',
    ])
  })
})

describe('mergeBases()', () => {
  it('takes entities, synonyms and variables of one file for all', () => {
    const entities = parseYamlBase('e.yaml', 'entities: { city: { kind: date } }\nenvironment: [A]\n')
    const answers = parseYamlBase(
      'a.yaml',
      'answers:\n  - { id: a, questions: ["{city}"], answer: "{{ env.A }}" }\nenvironment: [A, B]\n',
    )
    const merged = mergeBases([answers, entities])
    assert.deepEqual(merged.environment, ['A', 'B'])
    assert.equal(merged.entities?.length, 1)
  })

  it('names both places of an entity that two files define', () => {
    const one = parseYamlBase('e.yaml', 'entities: { city: { kind: date } }\n')
    const other = parseYamlBase('f.yaml', 'entities:\n  city: { kind: number }\n')
    assert.throws(() => mergeBases([one, other]), {
      code: 'KB_DUPLICATE_ENTITY',
      message: 'Cannot use f.yaml:2:3: the entity city stands at e.yaml:1:13 already; keep one of them',
    })
  })
})
