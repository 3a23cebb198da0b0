import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeEncoderFile } from '../encoder-file.ts'
import { createEncoder } from '../encoder.ts'
import { createHashLists } from '../hash-lists.ts'
import { trainEncoder } from './train-encoder.ts'

const groups = [
  ['你几岁', '你多大', '你的年龄'],
  ['你住哪', '你的住址', '你家在哪'],
  ['讲个笑话', '逗我笑', '来个段子'],
]
const options = { seed: 1, epochs: 60, learningRate: 0.5, dropout: 0, temperature: 1, maxBytes: 10_000 }

test('trainEncoder() makes an encoder that knows the readings of each group', () => {
  const { meaningsOf } = createEncoder(trainEncoder(createHashLists(new Map()), groups, options))
  for (const [group, readings] of groups.entries()) {
    for (const reading of readings) assert.equal(meaningsOf(reading)[0]?.group, group, reading)
  }
})

test('trainEncoder() makes the same of the same readings', () => {
  const train = () => trainEncoder(createHashLists(new Map()), groups, options)
  assert.deepEqual(train(), train())
})

test('trainEncoder() leaves out the least weights where the file would be too large', () => {
  const train = (maxBytes: number) =>
    trainEncoder(createHashLists(new Map()), groups, { ...options, maxBytes })
  const whole = encodeEncoderFile(train(Infinity)).length
  const part = train(whole - 10)
  assert.ok(encodeEncoderFile(part).length <= whole - 10)
  assert.ok(createEncoder(part).meaningsOf('你几岁')[0]?.group === 0)
})
