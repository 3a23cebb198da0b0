import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Entity } from '../../knowledge/knowledge-base.ts'
import { createEntityFinder } from './find-entities.ts'

const at = { file: 'base.yaml', line: 1, column: 1 }
const now = new Date(2026, 10, 25, 10, 0)

function list(name: string, values: Readonly<Record<string, readonly string[]>>): Entity {
  return {
    kind: 'list',
    name,
    at,
    values: Object.entries(values).map(([text, aliases]) => ({
      text,
      at,
      aliases: aliases.map((alias) => ({ text: alias, at })),
    })),
  }
}

const city = list('city', {
  北京: ['北京市', 'beijing', '帝都'],
  上海: [],
  台湾: [],
  Oslo: [],
  'San Francisco': ['SF'],
  London: [],
  巴黎: ['Paris'],
  Mainz: [],
  Maine: [],
})
const room: Entity = { kind: 'pattern', name: 'room', at, pattern: '[A-Z]\\d{3}' }
const day: Entity = { kind: 'date', name: 'day', at }
const amount: Entity = { kind: 'number', name: 'amount', at }

function found(entities: readonly Entity[], question: string): readonly string[] {
  return createEntityFinder(entities)
    .find(question, now)
    .map(({ entity, text, value }) => `${entity}: ${text} = ${value}`)
}

describe('createEntityFinder() for lists', () => {
  it('finds values by all their names, whatever their case, width and characters', () => {
    const rows: readonly (readonly [question: string, ...matches: readonly string[]])[] = [
      ['北京天气', 'city: 北京 = 北京'],
      ['北京市天气', 'city: 北京市 = 北京'],
      ['weather in BeiJing?', 'city: BeiJing = 北京'],
      ['ＢＥＩＪＩＮＧ怎么样', 'city: ＢＥＩＪＩＮＧ = 北京'],
      ['臺灣', 'city: 臺灣 = 台湾'],
      ['从北 京到上海', 'city: 北 京 = 北京', 'city: 上海 = 上海'],
      ['san  francisco or sf', 'city: san  francisco = San Francisco', 'city: sf = San Francisco'],
      ['去oslo玩', 'city: oslo = Oslo'],
      ['no city'],
    ]
    for (const [question, ...matches] of rows) assert.deepEqual(found([city], question), matches, question)
  })

  it('takes Latin names as whole words only', () => {
    for (const question of ['osloite', 'sfx', 'noslo', 'sf2'])
      assert.deepEqual(found([city], question), [], question)
  })

  it('forgives one typo in a word of five letters or more, if it can mean one value only', () => {
    const rows: readonly (readonly [question: string, ...matches: readonly string[]])[] = [
      ['Lodnon', 'city: Lodnon = London'],
      ['to londn', 'city: londn = London'],
      ['beijin天气', 'city: beijin = 北京'],
      ['san franciscoo', 'city: san franciscoo = San Francisco'],
      ['Paris or Londen', 'city: Paris = 巴黎', 'city: Londen = London'],
      ['oslp'],
      ['mainx'],
      ['ondon'],
      ['lodnno'],
    ]
    for (const [question, ...matches] of rows) assert.deepEqual(found([city], question), matches, question)
  })

  it('finds values by other spellings of their names, unless these may mean two values', () => {
    const pinyin: Readonly<Record<string, readonly string[]>> = {
      上海: ['shanghai', 'shang hai'],
      石狮: ['shishi'],
      实时: ['shishi'],
      奥斯陆: ['oslo'],
    }
    const places = list('place', { 上海: [], 石狮: [], 实时: [], 奥斯陆: [], Oslo: [] })
    const finder = createEntityFinder([places], { spell: (name) => pinyin[name] ?? [] })
    const rows: readonly (readonly [question: string, ...values: readonly string[]])[] = [
      ['shanghai tianqi', '上海'],
      ['shang hai', '上海'],
      ['shanghia', '上海'],
      ['shishi'],
      ['oslo', 'Oslo'],
    ]
    for (const [question, ...values] of rows) {
      assert.deepEqual(
        finder.find(question, now).map(({ value }) => value),
        values,
        question,
      )
    }
  })

  it('prefers the longest of several names, wherever it begins', () => {
    const fruit = list('fruit', { 苹果: [], 果汁饮料: [], 苹: [] })
    assert.deepEqual(found([fruit], '苹果汁饮料'), ['fruit: 苹 = 苹', 'fruit: 果汁饮料 = 果汁饮料'])
    assert.deepEqual(found([fruit], '苹果汁'), ['fruit: 苹果 = 苹果'])
  })
})

describe('createEntityFinder() for patterns', () => {
  it('finds what matches as it stands, and in full width', () => {
    assert.deepEqual(found([room], 'A101和Ｂ２０２ a303'), ['room: A101 = A101', 'room: Ｂ２０２ = B202'])
  })
})

describe('createEntityFinder()', () => {
  it('says where each match stands in the question as it was given', () => {
    const question = '😀 e\u0301 明天去臺灣㍿ 2 人'
    for (const { text, start, end } of createEntityFinder([city, day, amount]).find(question, now)) {
      assert.equal(question.slice(start, end), text)
    }
    assert.deepEqual(found([city, day, amount], question), [
      'day: 明天 = 2026-11-26',
      'city: 臺灣 = 台湾',
      'amount: 2 = 2',
    ])
  })

  it('reports all entities that claim a place, in the order of places, the longer first', () => {
    const tag = list('tag', { 周: [], '11.25': [] })
    assert.deepEqual(found([tag, amount, day], '11.25 周五'), [
      'tag: 11.25 = 11.25',
      'amount: 11.25 = 11.25',
      'day: 11.25 = 2026-11-25',
      'day: 周五 = 2026-11-27',
      'tag: 周 = 周',
    ])
  })

  it('never overlaps matches of one entity, and is the same each time', () => {
    const entities = [city, room, day, amount]
    const finder = createEntityFinder(entities)
    const piece = fc.constantFrom(
      ...Array.from('一二三十百千万亿点半周月日号天后前下0123456789.,/-: '),
      'A101',
      'next',
      ' friday',
      'oslo',
      'and',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const question = pieces.join('')
        const matches = finder.find(question, now)
        assert.deepEqual(finder.find(question, now), matches)
        for (const { name } of entities) {
          const own = matches.filter(({ entity }) => entity === name)
          for (const [index, { start, end, text }] of own.entries()) {
            assert.ok(start < end && start >= (own[index - 1]?.end ?? 0), question)
            assert.equal(question.slice(start, end), text)
          }
        }
      }),
    )
  })

  it('takes no longer than 50 ms for a hostile question of 4 KiB', () => {
    const finder = createEntityFinder([
      city,
      room,
      day,
      amount,
      list('one', { 一: [], 一一: [], 一一一: [] }),
    ])
    const units = [
      '1',
      '一',
      '北京',
      'a',
      'A101',
      '1.',
      '1,234,',
      '二十',
      'one ',
      'hundred and ',
      '周',
      '下下个',
      '\u0301',
    ]
    finder.find('一', now)
    for (const unit of [...units, 'in a ', '月', '年', '零', '3万', ' ', '11/', 'londo ']) {
      const question = unit.repeat(Math.ceil(4096 / unit.length))
      // Of its thread's CPU, the best of three: what else the machine does is not the question's fault.
      const times = [1, 2, 3].map(() => {
        const start = process.threadCpuUsage()
        finder.find(question, now)
        const { user, system } = process.threadCpuUsage(start)
        return (user + system) / 1_000
      })
      const ms = Math.min(...times)
      assert.ok(ms < 50, `${unit} takes ${ms} ms`)
    }
  })
})
