import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isoMicroseconds, readingOf } from './reading.ts'
import { formatReading } from './reading-text.ts'

const timeNs = BigInt(Date.parse('2026-11-22T10:00:00Z')) * 1_000_000n + 123_456_789n
const ntp = {
  stratum: 10,
  leap: 0,
  referenceId: '127.127.1.1',
  rootDelayNs: 2_000_000n,
  rootDispersionNs: 1_000_000n,
}
const address = '127.0.0.1'
const server = { host: '127.0.0.1', port: 8888, protocol: 'ntp' } as const

const sound = readingOf({ ...server, address }, [
  { timeNs, offsetNs: 4_000n, delayNs: 50_000n, serverErrorNs: 2_000_000n, ntp },
  { timeNs, offsetNs: 7_000n, delayNs: 60_000n, serverErrorNs: 2_000_000n, ntp },
])
const silent = readingOf(server, [], { code: 'NO_ANSWER', details: { timeoutMs: 1_000 } })

/** What is shown of a text server two seconds behind. */
function shown(text: string): string {
  const sample = { timeNs, offsetNs: -2_000_000_000n, delayNs: 50_000n, serverErrorNs: 1_000_000_000n, text }
  return formatReading(readingOf({ ...server, protocol: 'text' }, [sample]), 'en')
}

test('readingOf() has the fields that --json promises', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(sound)), {
    server: '127.0.0.1:8888',
    protocol: 'ntp',
    time: '2026-11-22T10:00:00.123456Z',
    offsetMs: 0.004,
    delayMs: 0.05,
    jitterMs: 0.003,
    rootDistanceMs: 2.028,
    stratum: 10,
    leap: 0,
    referenceId: '127.127.1.1',
    rootDelayMs: 2,
    rootDispersionMs: 1,
    address: '127.0.0.1',
    kiss: null,
    text: null,
    samples: 2,
    error: null,
    fault: null,
  })
})

test('isoMicroseconds() cuts off, before 1970 too', () => {
  assert.equal(isoMicroseconds(0n), '1970-01-01T00:00:00.000000Z')
  assert.equal(isoMicroseconds(1_999n), '1970-01-01T00:00:00.000001Z')
  assert.equal(isoMicroseconds(-1n), '1969-12-31T23:59:59.999999Z')
})

describe('formatReading()', () => {
  test('shows an NTP reading in English and Chinese', () => {
    assert.equal(
      formatReading(sound, 'en'),
      'Server time: 2026-11-22T10:00:00.123456Z\n' +
        '  127.0.0.1:8888 ntp  offset +0.004 ms  delay 0.050 ms  jitter 0.003 ms  stratum 10  reference 127.127.1.1  leap 0',
    )
    assert.equal(
      formatReading(sound, 'zh'),
      '服务器时间: 2026-11-22T10:00:00.123456Z\n' +
        '  127.0.0.1:8888 ntp  偏差 +0.004 ms  延迟 0.050 ms  抖动 0.003 ms  层级 10  参考源 127.127.1.1  闰秒标志 0',
    )
  })

  test('says what is wrong', () => {
    assert.equal(formatReading(silent, 'en'), '  127.0.0.1:8888 ntp\n  ! no answer within 1000 ms')
    assert.equal(formatReading(silent, 'zh'), '  127.0.0.1:8888 ntp\n  ! 1000 毫秒内没有应答')
  })

  test('tells that a server refused after it had answered', () => {
    const kissed = { ...sound, kiss: 'RATE' }
    assert.match(
      formatReading(kissed, 'en'),
      /leap 0\n {2}! the server wants to be asked less often \(RATE\)$/,
    )
  })

  test('shows what a text server wrote, to the second, and harmless', () => {
    assert.equal(
      shown('Sun Nov 22 10:00:00 2026'),
      'Server time: Sun Nov 22 10:00:00 2026\n  127.0.0.1:8888 text  offset -2 s (±1 s)  delay 0.050 ms',
    )
    assert.match(shown('\x1b[2J\u202e\n'), /^Server time: \\u\{1b\}\[2J\\u\{202e\}\\u\{a\}\n/)
  })
})
