import assert from 'node:assert/strict'
import type { Socket } from 'node:dgram'
import { describe, test } from 'node:test'
import { answerNtp } from '../../../../test/support/ntp-answers.ts'
import type { NtpHeader } from '../ntp/packet.ts'
import { encodeNtpTimestamp } from '../ntp/timestamp.ts'
import { type Round, watchTime, type WatchOptions } from './watch.ts'

async function watch(servers: readonly Socket[], options: Partial<WatchOptions>): Promise<readonly Round[]> {
  const queries = servers.map((socket) => ({
    port: socket.address().port,
    protocol: 'ntp' as const,
    timeoutMs: 250,
  }))
  try {
    return await Array.fromAsync(watchTime({ queries, intervalMs: 40, ...options }))
  } finally {
    for (const socket of servers) socket.close()
  }
}

const kiss = (letters: string): Partial<NtpHeader> => ({
  stratum: 0,
  referenceId: Buffer.from(letters).readUInt32BE(),
})

describe('watchTime()', () => {
  test('asks once a round, at its pace, and tells an outage', async () => {
    const server = await answerNtp((count) => (count === 2 ? 'silence' : {}))
    const rounds = await watch([server], { rounds: 3 })
    assert.deepEqual(
      rounds.map(({ readings }) => readings.map(({ fault }) => fault?.code ?? 'answered')),
      [['answered'], ['NO_ANSWER'], ['answered']],
    )
    const [first, , last] = rounds
    assert.ok(first !== undefined && last !== undefined && last.atMs - first.atMs >= 70)
  })

  test('compares the servers in each round', async () => {
    const wrong = { receiveTimestamp: encodeNtpTimestamp(0n), transmitTimestamp: encodeNtpTimestamp(0n) }
    const servers = [await answerNtp(() => ({})), await answerNtp(() => wrong), await answerNtp(() => ({}))]
    const [round] = await watch(servers, { rounds: 1 })
    assert.deepEqual(
      round?.readings.map(({ verdict }) => verdict),
      ['truechimer', 'falseticker', 'truechimer'],
    )
    assert.equal(round?.consensus?.agreeing, 2)
  })

  test('asks a server half as often each time that it answers RATE', async () => {
    const tired = await answerNtp((count) => (count <= 2 ? kiss('RATE') : {}))
    const rounds = await watch([tired, await answerNtp(() => ({}))], { rounds: 8 })
    // Asked in turns 0, 2 (after the first RATE) and 6 (after the second), unless the machine made it miss some.
    const asked = rounds.filter(({ readings }) => readings.length === 2).length
    assert.ok(asked <= 3, String(asked))
    assert.equal(rounds.length, 8)
    assert.equal(rounds[0]?.readings[0]?.kiss, 'RATE')
  })

  test('does not ask a server again that answers DENY, and ends when nobody is left', async () => {
    const rounds = await watch([await answerNtp(() => kiss('DENY'))], {})
    assert.deepEqual([rounds.length, rounds[0]?.readings[0]?.fault?.code], [1, 'REFUSED'])
  })

  test('ends with its signal, between rounds and within one', async () => {
    const stop = new AbortController()
    const quiet = await answerNtp(() => {
      stop.abort()
      return 'silence'
    })
    assert.deepEqual(await watch([quiet], { signal: stop.signal, intervalMs: 60_000 }), [])
    const server = await answerNtp(() => ({}))
    const later = new AbortController()
    const query = { port: server.address().port, protocol: 'ntp' } as const
    let rounds = 0
    for await (const round of watchTime({ queries: [query], intervalMs: 60_000, signal: later.signal })) {
      rounds += round.readings.length
      later.abort()
    }
    server.close()
    assert.equal(rounds, 1)
  })
})
