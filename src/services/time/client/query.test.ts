import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { ctime } from '../ctime.ts'
import { decodeNtpHeader, encodeNtpHeader, type NtpHeader } from '../ntp/packet.ts'
import { encodeNtpTimestamp } from '../ntp/timestamp.ts'
import { queryTime, type TimeQuery } from './query.ts'
import type { TimeReading } from './reading.ts'

interface Asked {
  readonly bytes: Buffer
  /** How many requests have come, this one included. */
  readonly count: number
  readonly reply: (bytes: Uint8Array) => void
  /** Replies from another port than the one that was asked. */
  readonly replyFromElsewhere: (bytes: Uint8Array) => void
}

async function bind(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

/** Queries a server on loopback that does as told with each request. */
async function queryServer(
  onRequest: (asked: Asked) => void | Promise<void>,
  query: Partial<TimeQuery> = {},
): Promise<TimeReading & { readonly requests: number }> {
  const socket = await bind()
  const elsewhere = await bind()
  let requests = 0
  socket.on('message', (bytes, { address, port }) => {
    requests++
    void onRequest({
      bytes,
      count: requests,
      reply: (answer) => socket.send(answer, port, address),
      replyFromElsewhere: (answer) => elsewhere.send(answer, port, address),
    })
  })
  try {
    const reading = await queryTime({
      port: socket.address().port,
      protocol: 'ntp',
      timeoutMs: 1_000,
      spacingMs: 0,
      ...query,
    })
    return { ...reading, requests }
  } finally {
    socket.close()
    elsewhere.close()
  }
}

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n

/** A sound reply of a server whose clock is `aheadNs` ahead, but for what `changes` replaces. */
function soundReply(request: Uint8Array, changes: Partial<NtpHeader> = {}, aheadNs = 0n): Uint8Array {
  const asked = decodeNtpHeader(request)
  assert.ok(asked)
  const now = encodeNtpTimestamp(nowNs() + aheadNs)
  return encodeNtpHeader({
    ...asked,
    leap: 0,
    mode: 4,
    stratum: 2,
    precisionExponent: -20,
    rootDelay: 0x0000_0042,
    rootDispersion: 0x0000_0084,
    referenceId: 0x0a000001,
    originTimestamp: asked.transmitTimestamp,
    receiveTimestamp: now,
    transmitTimestamp: now,
    ...changes,
  })
}

describe('queryTime() by ntp', () => {
  test('sends 48 bytes of NTPv4 that tell nothing but a cookie, another one each time', async () => {
    const requests: string[] = []
    await queryServer(
      ({ bytes, reply }) => {
        requests.push(bytes.toString('hex'))
        reply(soundReply(bytes))
      },
      { timeoutMs: 4_000 },
    )
    assert.equal(new Set(requests).size, 4)
    for (const hex of requests) assert.match(hex, /^230{78}[0-9a-f]{16}$/)
  })

  test('gives time, offset, delay and what the server says of its clock', async () => {
    const hourNs = 3_600_000_000_000n
    const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes, {}, hourNs)), {
      timeoutMs: 4_000,
    })
    assert.match(reading.server, /^127\.0\.0\.1:\d+$/)
    assert.match(reading.time ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    assert.ok(Math.abs((reading.offsetMs ?? 0) - 3_600_000) < 1_000, String(reading.offsetMs))
    assert.ok(reading.delayMs !== null && reading.delayMs >= 0)
    assert.equal(reading.protocol, 'ntp')
    assert.deepEqual([reading.stratum, reading.leap, reading.referenceId], [2, 0, '10.0.0.1'])
    assert.deepEqual([reading.samples, reading.error, reading.fault], [4, null, null])
  })

  test('takes the answer with the least delay, and tells by how much the others differ', async () => {
    const reading = await queryServer(
      async ({ bytes, count, reply }) => {
        const receiveTimestamp = encodeNtpTimestamp(nowNs())
        if (count !== 3) await delay(60)
        // Received at once and sent late, as it says: only the third was under way for no time at all.
        const transmitTimestamp = count === 3 ? encodeNtpTimestamp(nowNs()) : receiveTimestamp
        reply(soundReply(bytes, { stratum: count, receiveTimestamp, transmitTimestamp }))
      },
      { timeoutMs: 4_000 },
    )
    assert.deepEqual([reading.stratum, reading.samples], [3, 4])
    assert.ok(reading.delayMs !== null && reading.delayMs < 60, String(reading.delayMs))
    assert.ok(reading.jitterMs !== null && reading.jitterMs > 3, String(reading.jitterMs))
  })

  test('bounds the error by the delay and by what the server says of its clock', async () => {
    const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes)), { samples: 1 })
    assert.deepEqual([reading.rootDelayMs, reading.rootDispersionMs], [1.00708, 2.01416])
    const least = 1.00708 / 2 + 2.01416 + (reading.delayMs ?? 0) / 2
    const more = (reading.rootDistanceMs ?? 0) - least
    assert.ok(more > 0.0009 && more < 0.01, String(more))
    assert.deepEqual([reading.address, reading.jitterMs, reading.kiss], ['127.0.0.1', null, null])
  })

  test('leaves as much time between requests as it is told', async () => {
    const began = performance.now()
    // Seen from here, no delay of the machine's can make two requests seem closer together than they were sent.
    const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes)), {
      samples: 3,
      spacingMs: 40,
      timeoutMs: 2_000,
    })
    const tookMs = performance.now() - began
    assert.ok(reading.samples === 3 && tookMs >= 2 * 40 - 2, String(tookMs))
  })

  test('asks once where told so', async () => {
    const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes)), { samples: 1 })
    assert.deepEqual([reading.samples, reading.requests], [1, 1])
  })

  const unsound: readonly (readonly [string, string, (bytes: Uint8Array) => Uint8Array])[] = [
    ['another origin', 'origin', (bytes) => soundReply(bytes, { originTimestamp: 1n })],
    ['an origin of zero', 'origin', (bytes) => soundReply(bytes, { originTimestamp: 0n })],
    ['mode 3, the request itself', 'mode', (bytes) => bytes],
    ['mode 5', 'mode', (bytes) => soundReply(bytes, { mode: 5 })],
    ['version 0', 'version', (bytes) => soundReply(bytes, { version: 0 })],
    ['version 5', 'version', (bytes) => soundReply(bytes, { version: 5 })],
    ['47 bytes', 'length', (bytes) => soundReply(bytes).subarray(0, 47)],
    ['49 bytes', 'length', (bytes) => Buffer.concat([soundReply(bytes), Buffer.alloc(1)])],
    ['nothing', 'length', () => Buffer.alloc(0)],
    ['garbage', 'length', () => Buffer.from('Sun Nov 22 10:00:00 2026')],
    ['no receive timestamp', 'timestamps', (bytes) => soundReply(bytes, { receiveTimestamp: 0n })],
    ['no transmit timestamp', 'timestamps', (bytes) => soundReply(bytes, { transmitTimestamp: 0n })],
    [
      'a transmit timestamp before the receive timestamp',
      'timestamps',
      (bytes) => soundReply(bytes, { transmitTimestamp: encodeNtpTimestamp(nowNs() - 1_000_000_000n) }),
    ],
    [
      'a request that was held for longer than its reply was awaited',
      'timestamps',
      (bytes) => soundReply(bytes, { transmitTimestamp: encodeNtpTimestamp(nowNs() + 1_000_000_000n) }),
    ],
  ]
  for (const [what, reason, spoil] of unsound) {
    test(`ignores ${what}, and says so`, async () => {
      const reading = await queryServer(({ bytes, reply }) => reply(spoil(bytes)), {
        samples: 1,
        timeoutMs: 300,
      })
      assert.deepEqual(reading.fault, { code: 'NO_ANSWER', details: { timeoutMs: 300, ignored: 1, reason } })
      assert.deepEqual(
        [reading.time, reading.offsetMs, reading.delayMs, reading.samples],
        [null, null, null, 0],
      )
    })

    test(`waits for the sound answer after ${what}`, async () => {
      const reading = await queryServer(({ bytes, reply }) => {
        reply(spoil(bytes))
        reply(soundReply(bytes))
      })
      assert.deepEqual([reading.error, reading.samples, reading.requests], [null, 4, 4])
    })
  }

  test('hears nothing from another port than the one it asked', async () => {
    const reading = await queryServer(
      ({ bytes, replyFromElsewhere }) => replyFromElsewhere(soundReply(bytes)),
      { samples: 1, timeoutMs: 40 },
    )
    assert.deepEqual(reading.fault, { code: 'NO_ANSWER', details: { timeoutMs: 40 } })
  })

  test('takes each request answered once: duplicates count for nothing', async () => {
    const reading = await queryServer(({ bytes, count, reply }) => {
      if (count > 1) return
      for (let copy = 0; copy < 5; copy++) reply(soundReply(bytes))
    })
    assert.deepEqual([reading.samples, reading.requests, reading.error], [1, 4, null])
  })

  test('takes an answer that comes after the next request was sent', async () => {
    let first: Uint8Array | undefined
    const reading = await queryServer(
      ({ bytes, count, reply }) => {
        if (count === 1) first = soundReply(bytes)
        else if (first !== undefined) reply(first)
      },
      { samples: 2, timeoutMs: 200 },
    )
    assert.equal(reading.samples, 1)
    assert.ok(reading.delayMs !== null && reading.delayMs > 90, String(reading.delayMs))
  })

  test('shows time and offset of a server that is not synchronised, with a warning', async () => {
    for (const changes of [
      { leap: 3, stratum: 0, referenceId: 0 },
      { leap: 3, stratum: 0, referenceId: 0x494e4954 },
      { leap: 3, stratum: 2 },
      { leap: 0, stratum: 16 },
    ]) {
      const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes, changes)))
      assert.equal(reading.fault?.code, 'UNSYNCHRONISED')
      assert.match(reading.error ?? '', /not synchronised/)
      assert.ok(reading.time !== null && reading.offsetMs !== null && reading.delayMs !== null)
      assert.equal(reading.stratum, changes.stratum === 2 ? 2 : 16)
      assert.equal(reading.leap, changes.leap)
    }
  })

  test('stops asking a server that refuses', async () => {
    const kiss = { leap: 3, stratum: 0, referenceId: 0x52415445, receiveTimestamp: 0n, transmitTimestamp: 0n }
    const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes, kiss)))
    assert.deepEqual(
      [reading.requests, reading.time, reading.referenceId, reading.kiss],
      [1, null, 'RATE', 'RATE'],
    )
    assert.deepEqual(reading.fault, { code: 'REFUSED', details: { kiss: 'RATE' } })
  })

  test('keeps what it has where the server refuses the rest', async () => {
    const reading = await queryServer(({ bytes, count, reply }) =>
      reply(soundReply(bytes, count < 3 ? {} : { stratum: 0, referenceId: 0x44454e59 })),
    )
    assert.deepEqual([reading.requests, reading.stratum, reading.error, reading.kiss], [3, 2, null, 'DENY'])
  })

  test('lives through a flood of garbage', async () => {
    const reading = await queryServer(
      ({ reply }) => {
        for (let copy = 0; copy < 200; copy++) reply(Buffer.alloc(48, 0x24))
      },
      { samples: 1, timeoutMs: 60 },
    )
    assert.equal(reading.fault?.code, 'NO_ANSWER')
    assert.equal(reading.fault?.details.reason, 'origin')
  })

  test('understands timestamps of the era that begins in 2036', async () => {
    const reading = await queryServer(({ bytes, reply }) =>
      reply(soundReply(bytes, { receiveTimestamp: 2n << 32n, transmitTimestamp: 2n << 32n })),
    )
    assert.equal(reading.time, '2036-02-07T06:28:18.000000Z')
  })
})

describe('queryTime() by text, daytime and time', () => {
  test('asks 时间, reads ctime text, and tells 0 for the same second', async () => {
    const reading = await queryServer(
      ({ bytes, reply }) => {
        assert.equal(bytes.toString('hex'), 'e697b6e997b4')
        reply(Buffer.from(ctime(Date.now())))
      },
      { protocol: 'text' },
    )
    assert.deepEqual([reading.offsetMs, reading.error, reading.requests], [0, null, 1])
    assert.match(reading.time ?? '', /\.000000Z$/)
    assert.match(reading.text ?? '', /^[A-Z][a-z]{2} /)
    assert.deepEqual([reading.stratum, reading.leap, reading.referenceId], [null, null, null])
  })

  test('tells the seconds that a text clock is off, to a second', async () => {
    const reading = await queryServer(({ reply }) => reply(Buffer.from(ctime(Date.now() - 90_000))), {
      protocol: 'text',
    })
    assert.ok(reading.offsetMs === -90_000 || reading.offsetMs === -89_000, String(reading.offsetMs))
  })

  test('asks again where an answer is lost', async () => {
    const reading = await queryServer(
      ({ count, reply }) => {
        if (count === 2) reply(Buffer.from(ctime(Date.now())))
      },
      { protocol: 'text' },
    )
    assert.deepEqual([reading.requests, reading.error], [2, null])
  })

  test('keeps the text of an answer that it does not understand', async () => {
    const reading = await queryServer(({ reply }) => reply(Buffer.from('不知道\r\n')), { protocol: 'text' })
    assert.deepEqual([reading.text, reading.time, reading.fault?.code], ['不知道', null, 'UNREADABLE_ANSWER'])
  })

  test('sends an empty datagram for daytime, and reads its text', async () => {
    const reading = await queryServer(
      ({ bytes, reply }) => {
        assert.equal(bytes.length, 0)
        reply(Buffer.from(`${ctime(Date.now())}\r\n`))
      },
      { protocol: 'daytime' },
    )
    assert.deepEqual([reading.offsetMs, reading.error], [0, null])
  })

  test('sends an empty datagram for time, and reads 32 bits', async () => {
    const reading = await queryServer(
      ({ bytes, reply }) => {
        assert.equal(bytes.length, 0)
        const answer = Buffer.alloc(4)
        answer.writeUInt32BE((Math.floor(Date.now() / 1_000) + 2_208_988_800) % 2 ** 32)
        reply(answer)
      },
      { protocol: 'time' },
    )
    assert.deepEqual([reading.offsetMs, reading.text, reading.error], [0, null, null])
  })

  test('ignores what is not 32 bits', async () => {
    const reading = await queryServer(({ reply }) => reply(Buffer.alloc(5)), {
      protocol: 'time',
      samples: 1,
      timeoutMs: 40,
    })
    assert.equal(reading.fault?.details.reason, 'length')
  })
})

describe('queryTime() without a server', () => {
  test('says at once that nothing listens there', async () => {
    const socket = await bind()
    const { port } = socket.address()
    socket.close()
    const reading = await queryTime({ port, protocol: 'ntp', timeoutMs: 60_000 })
    assert.equal(reading.error, 'cannot be reached: connection refused')
    assert.equal(reading.fault?.details.errno, 'ECONNREFUSED')
  })

  test('says that a name is unknown', async () => {
    const reading = await queryTime({ host: 'no-such-host.invalid', protocol: 'ntp' })
    assert.equal(reading.server, 'no-such-host.invalid:123')
    assert.equal(reading.fault?.code, 'UNKNOWN_HOST')
  })

  test('asks only addresses of the family that is wanted', async () => {
    const reading = await queryServer(({ bytes, reply }) => reply(soundReply(bytes)), {
      host: 'localhost',
      family: 4,
    })
    assert.deepEqual([reading.address, reading.error], ['127.0.0.1', null])
    const none = await queryTime({ host: '127.0.0.1', family: 6, protocol: 'ntp' })
    assert.deepEqual([none.address, none.fault?.code], [null, 'UNKNOWN_HOST'])
  })

  test('waits no longer than timeoutMs, however many samples', async () => {
    const startedMs = performance.now()
    const reading = await queryServer(() => {}, { timeoutMs: 1_200, samples: 4 })
    assert.equal(reading.error, 'no answer within 1200 ms')
    assert.equal(reading.requests, 4)
    assert.ok(performance.now() - startedMs < 4_000)
  })

  test('stops when its signal is aborted', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const query = queryServer(() => abort.abort(reason), { signal: abort.signal, timeoutMs: 60_000 })
    await assert.rejects(query, reason)
    await assert.rejects(queryTime({ protocol: 'ntp', signal: abort.signal }), reason)
  })
})

describe('queryTime() options', () => {
  test('a protocol that there is not is named', async () => {
    // @ts-expect-error what a caller without types may pass
    await assert.rejects(queryTime({ protocol: 'sntp' }), {
      code: 'UNKNOWN_TIME_PROTOCOL',
      details: { protocol: 'sntp', known: 'text, ntp, daytime, time' },
    })
  })

  for (const [option, value, min, max] of [
    ['port', 0, 1, 65_535],
    ['port', 65_536, 1, 65_535],
    ['timeoutMs', 0, 1, 600_000],
    ['timeoutMs', Infinity, 1, 600_000],
    ['samples', 1.5, 1, 100],
    ['samples', 101, 1, 100],
    ['spacingMs', -1, 0, 60_000],
    ['spacingMs', 60_001, 0, 60_000],
  ] as const) {
    test(`${option} ${value} is refused`, async () => {
      await assert.rejects(queryTime({ protocol: 'ntp', [option]: value }), {
        code: 'INVALID_TIME_QUERY',
        details: { option, value, min, max },
      })
    })
  }
})
