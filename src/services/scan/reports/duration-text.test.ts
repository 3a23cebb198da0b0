import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationText } from './duration-text.ts'

test('durationText() tells seconds, and minutes and hours where there are any', () => {
  assert.equal(durationText(1.2503, 'en'), '1.25 s')
  assert.equal(durationText(1.25, 'zh'), '1.25 秒')
  assert.equal(durationText(200, 'en'), '3 min, 20 sec')
  assert.equal(durationText(7_500, 'en'), '2 hr, 5 min')
  assert.equal(durationText(7_500, 'zh'), '2小时5分钟')
})
