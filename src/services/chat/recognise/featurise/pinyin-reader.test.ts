import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createPinyinReader } from './pinyin-reader.ts'

const texts = ['今天天气怎么样', '校园卡多少钱', '你叫什么名字', 'what time is it']
const read = createPinyinReader(texts, ['what', 'time', 'is', 'it'])

it('reads whole questions in pinyin by the phrases of the base, with spaces or without', () => {
  assert.equal(read('jintian tianqi'), '今天天气')
  assert.equal(read('jintiantianqizenmeyang'), '今天天气怎么样')
  assert.equal(read('xiaoyuanka duoshaoqian'), '校园卡多少钱')
  assert.equal(read('ni jiao shen me ming zi'), '你叫什么名字')
})

it('reads sounds that are often confused as one', () => {
  assert.equal(read('jingtian tianqi zhenmeyang'), '今天天气怎么样')
})

it('keeps the syllables that the base lacks, and leaves alone what it hardly has', () => {
  assert.equal(read('jintian tianqi hai hao'), '今天天气 hai hao')
  assert.equal(read('hongshaorou zenmezuo'), 'hongshaorou zenmezuo')
})

it('leaves alone what is no pinyin, what is a word of the base, and single syllables', () => {
  for (const text of ['hello there', 'time', 'wan shang', '今天 tianqi', 'ka', '', 'machine name']) {
    assert.equal(read(text), text)
  }
})
