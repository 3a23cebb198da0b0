import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseServerAddress } from './server-address.ts'

for (const [text, host, port] of [
  ['127.0.0.1', '127.0.0.1', undefined],
  ['127.0.0.1:8888', '127.0.0.1', 8888],
  ['time.example', 'time.example', undefined],
  ['time.example:123', 'time.example', 123],
  ['::1', '::1', undefined],
  ['[::1]', '::1', undefined],
  ['[::1]:123', '::1', 123],
  ['fe80::1%eth0', 'fe80::1%eth0', undefined],
] as const) {
  test(`parseServerAddress() reads ${text}`, () => {
    assert.deepEqual(parseServerAddress(text), port === undefined ? { host } : { host, port })
  })
}

test('parseServerAddress() reads the protocol in front', () => {
  assert.deepEqual(parseServerAddress('ntp://time.example'), { protocol: 'ntp', host: 'time.example' })
  assert.deepEqual(parseServerAddress('time://::1'), { protocol: 'time', host: '::1' })
  assert.deepEqual(parseServerAddress('text://[::1]:8888'), { protocol: 'text', host: '::1', port: 8888 })
})

for (const text of [
  '',
  'http://host',
  'ntp://',
  'ntp://ntp://host',
  'host/',
  ':123',
  'host:',
  'host:0',
  'host:65536',
  'host:ntp',
  '[::1',
  '[host]:1',
  'a b',
  '1:2:3',
]) {
  test(`parseServerAddress() names ${JSON.stringify(text)} as no server`, () => {
    assert.throws(() => parseServerAddress(text), { code: 'INVALID_TIME_SERVER', details: { server: text } })
  })
}
