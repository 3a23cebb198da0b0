import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textSources } from './text-sources.ts'

test('textSources() takes single addresses and whole families', () => {
  const mayAsk = textSources(['192.0.2.7', '2001:db8::7', '10.0.0.0/8'])
  assert.ok(mayAsk('192.0.2.7'))
  assert.ok(mayAsk('2001:db8::7'))
  assert.ok(mayAsk('::ffff:10.9.9.9'))
  assert.ok(!mayAsk('192.0.2.8'))
  assert.ok(textSources(['0.0.0.0/0'])('198.51.100.1'))
})

for (const network of [
  '',
  'lan',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '010.0.0.1',
  '::/129',
  '10.0.0.0/-1',
]) {
  test(`textSources() names ${JSON.stringify(network)} as no network`, () => {
    assert.throws(() => textSources([network]), { code: 'INVALID_TEXT_NETWORK', details: { network } })
  })
}
