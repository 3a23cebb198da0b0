import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../core/index.ts'
import { testPeer, type TestPeer } from '../../core/testing.ts'
import { ctime } from './ctime.ts'
import { decodeNtpHeader, type NtpHeader } from './ntp/packet.ts'
import { decodeNtpTimestamp } from './ntp/timestamp.ts'
import time, { type TimeOptions } from './service.ts'

async function ask(
  bytes: Uint8Array,
  options: TimeOptions = {},
  peer: TestPeer<Uint8Array | string> = testPeer(),
): Promise<Uint8Array | string | undefined> {
  const log = createLog('silent', {})
  await using preparation = await time.prepare?.(options, { log, publish: async () => {} })
  const definition = await time.build(options, { current: preparation?.value })
  assert.ok(definition.datagram)
  return definition.datagram(bytes, peer)
}

async function askNtp(options: TimeOptions): Promise<NtpHeader> {
  const request = Buffer.alloc(48)
  request[0] = 0x23
  const reply = await ask(request, options)
  assert.ok(reply instanceof Uint8Array)
  const header = decodeNtpHeader(reply)
  assert.ok(header)
  return header
}

test('time is called time, and lives in its file', () => {
  assert.equal(time.name, 'time')
  assert.equal(time.url, new URL('service.ts', import.meta.url).href)
})

test('time answers 时间 with the text of ctime(), and nothing else', async () => {
  const before = Date.now()
  const text = await ask(Buffer.from('时间'))
  assert.ok([ctime(before), ctime(Date.now())].includes(String(text)), String(text))
  assert.equal(await ask(Buffer.from('几点')), undefined)
})

test('time receives before it transmits, both now', async () => {
  const { receiveTimestamp, transmitTimestamp } = await askNtp({ stratum: 3 })
  const nowNs = BigInt(Date.now()) * 1_000_000n
  const receivedNs = decodeNtpTimestamp(receiveTimestamp, nowNs)
  const sentNs = decodeNtpTimestamp(transmitTimestamp, nowNs)
  assert.ok(sentNs > receivedNs, `${sentNs} ${receivedNs}`)
  assert.ok(nowNs - receivedNs < 1_000_000_000n && sentNs - nowNs < 2_000_000n)
})

test('time is not synchronised unless the operator vouches for the clock', async () => {
  const honest = await askNtp({})
  assert.deepEqual([honest.leap, honest.stratum, honest.referenceId], [3, 0, 0])
  const vouched = await askNtp({ stratum: 3 })
  assert.deepEqual([vouched.leap, vouched.stratum], [0, 3])
})

test('time gives text to the networks of allowText', async () => {
  const peer = testPeer<Uint8Array | string>({ address: '10.1.2.3' })
  assert.equal(await ask(Buffer.from('time'), {}, peer), undefined)
  assert.notEqual(await ask(Buffer.from('time'), { allowText: ['10.0.0.0/8'] }, peer), undefined)
})

for (const rateLimit of [0, -1, NaN, 0.0001]) {
  test(`time refuses a rate limit of ${rateLimit}`, async () => {
    await assert.rejects(ask(new Uint8Array(), { rateLimit }), {
      code: 'INVALID_RATE_LIMIT',
      message: `Cannot limit the rate with rateLimit ${rateLimit}: use requests a second, 0.001 at least, or Infinity`,
    })
  })
}

test('time takes a rate limit that is unlimited', async () => {
  assert.notEqual(await ask(Buffer.from('time'), { rateLimit: Infinity }), undefined)
})
