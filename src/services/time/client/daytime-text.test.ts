import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ctime } from '../ctime.ts'
import { parseDaytime } from './daytime-text.ts'

const ms = Date.parse('2026-11-22T10:00:00Z')

test('parseDaytime() reads ctime text in the local zone', () => {
  assert.equal(parseDaytime(ctime(ms), ms), ms)
})

for (const text of [
  '22 NOV 2026 10:00:00 UTC',
  '22 NOV 2026 10:00:00 GMT',
  '61366 26-11-22 10:00:00 00 0 0 50.0 UTC(NIST) *',
]) {
  test(`parseDaytime() reads ${text}`, () => assert.equal(parseDaytime(text, ms), ms))
}

test('parseDaytime() takes another zone than UTC for the local one', () => {
  const local = new Date(2026, 10, 22, 10).getTime()
  assert.equal(parseDaytime('22 NOV 2026 10:00:00 CET', ms), local)
})

for (const text of [
  '',
  'teatime',
  '32 NOV 2026 10:00:00 UTC',
  '22 FOO 2026 10:00:00 UTC',
  '61366 26-13-22 10:00:00 UTC',
]) {
  test(`parseDaytime() refuses ${JSON.stringify(text)}`, () =>
    assert.equal(parseDaytime(text, ms), undefined))
}
