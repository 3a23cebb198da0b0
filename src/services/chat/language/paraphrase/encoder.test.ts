import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import test from 'node:test'
import { normaliseQuestion } from '../../recognise/normalise/normalise-question.ts'
import { decodeEncoderFile, encodeEncoderFile } from './encoder-file.ts'
import { loadEncoder } from './encoder.ts'

const file = new URL('./encoder.bin', import.meta.url)

function agreement(a: string, b: string): number {
  const encoder = loadEncoder()
  const [one, other] = [a, b].map((text) => encoder.encode(normaliseQuestion(text)))
  return one?.reduce((sum, value, index) => sum + value * (other?.[index] ?? 0), 0) ?? 0
}

for (const [question, same, different] of [
  ['你几岁了', '贵庚', '你叫什么名字'],
  ['我睡不着', '失眠了怎么办', '你睡着了吗'],
  ['你被炒鱿鱼了', '明天不用来上班了', '你在哪里上班'],
] as const) {
  test(`encode() brings ${question} nearer to ${same} than to ${different}`, () => {
    assert.ok(agreement(question, same) > 0.3 + agreement(question, different))
  })
}

test('encode() returns vectors no longer than 1, and zeros for what it has never seen', () => {
  const encoder = loadEncoder()
  for (const text of ['你几岁了', '今天天气怎么样', 'what is your name']) {
    const length = Math.hypot(...encoder.encode(normaliseQuestion(text)))
    assert.ok(length > 0 && length < 1.2, `${text}: ${length}`)
  }
  assert.deepEqual(encoder.encode('ξ'), new Float32Array(encoder.dimensions))
  assert.deepEqual(encoder.encode(''), new Float32Array(encoder.dimensions))
})

test('encode() says the same of a text whatever was asked between', () => {
  const encoder = loadEncoder()
  const before = encoder.encode('你几岁')
  encoder.encode('讲个笑话')
  assert.deepEqual(encoder.encode('你几岁'), before)
})

test('meaningsOf() returns the likeliest first, all together no likelier than 1', () => {
  const weights = loadEncoder()
    .meaningsOf('你几岁')
    .map(({ weight }) => weight)
  assert.deepEqual(
    weights,
    weights.toSorted((a, b) => b - a),
  )
  assert.ok(weights.reduce((sum, weight) => sum + weight * weight, 0) <= 1)
})

test('conceptsOf() finds a word and its synonym alike, longest first, none within a word of letters', () => {
  const { conceptsOf } = loadEncoder()
  const shared = (a: string, b: string) => conceptsOf(a).filter((concept) => conceptsOf(b).includes(concept))
  assert.notDeepEqual(shared('便宜', '实惠'), [])
  assert.deepEqual(shared('便宜', '昂贵'), [])
  assert.deepEqual(conceptsOf('xhellox'), [])
})

test('The shipped encoder is 2 MB at most, and its file reads as it was written', () => {
  assert.ok(statSync(file).size <= 2_000_000)
  const bytes = readFileSync(file)
  assert.ok(bytes.equals(encodeEncoderFile(decodeEncoderFile(bytes))))
})

test('decodeEncoderFile() refuses a file that is cut or another one', () => {
  const bytes = readFileSync(file)
  assert.throws(() => decodeEncoderFile(bytes.subarray(0, -1)), /damaged/)
  assert.throws(() => decodeEncoderFile(bytes.subarray(0, 5)), /damaged/)
  assert.throws(() => decodeEncoderFile(bytes.subarray(1)), /damaged/)
})
