import assert from 'node:assert/strict'
import type { Socket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { describe, it } from 'node:test'
import { createLog } from '../../../core/index.ts'
import { answerNtp } from '../../../../test/support/ntp-answers.ts'
import { until } from '../../../../test/support/until.ts'
import { createClock } from '../clock.ts'
import { monotonicMs } from '../monotonic-ms.ts'
import { referenceIdOf, referenceIdOfAddress } from '../ntp/reference-id.ts'
import { type FollowOptions, followUpstream } from './follow-upstream.ts'
import { offsetAt } from './offset-course.ts'
import { politeSchedule } from './upstream-peer.ts'
import { unknownTime, upstreamState, type UpstreamTime } from './upstream-time.ts'

/** Everything a thousand times as fast as it is polite. */
const hastySchedule = {
  burst: 4,
  burstSpacingMs: 2,
  shortestMs: 16,
  longestMs: 64,
  longestRefusedMs: 1_024,
  timeoutMs: 100,
}

/** Counted from before it began, no delay of the machine's makes anything seem too early. */
function assertNotBefore(atMs: readonly number[], leastMs: readonly number[], startedMs: number): void {
  const cameMs = atMs.map((at) => at - startedMs)
  assert.equal(cameMs.length, leastMs.length)
  assert.ok(
    cameMs.every((came, index) => came >= (leastMs[index] ?? 0)),
    `${cameMs.join()} against ${leastMs.join()}`,
  )
}

/** Follows servers on loopback, and keeps what was found out last, and what was logged. */
function follow(servers: readonly Socket[], options: Partial<FollowOptions> = {}) {
  const log = createLog('silent', {})
  const logged: string[] = []
  const note = (...args: readonly unknown[]): void => void logged.push(String(args.at(-1)))
  let known: UpstreamTime = unknownTime
  let updates = 0
  const following = followUpstream(
    servers.map((socket) => ({ host: '127.0.0.1', port: socket.address().port })),
    {
      log: Object.assign(log, { info: note, warn: note }),
      schedule: hastySchedule,
      publish: (time) => {
        known = time
        updates += 1
      },
      ...options,
    },
  )
  return {
    logged,
    state: () => upstreamState(known, monotonicMs()),
    offsetMs: () => offsetAt(known.course, monotonicMs()),
    updates: () => updates,
    async [Symbol.asyncDispose]() {
      await following[Symbol.asyncDispose]()
      for (const socket of servers) socket.close()
    },
  }
}

describe('followUpstream()', () => {
  it('finds out how far ahead the upstream is, and serves one stratum below it', async () => {
    await using followed = follow([await answerNtp(() => ({ leap: 1, rootDelay: 65_536 }), 3_600_000)])
    assert.deepEqual([followed.state().leap, followed.state().stratum], [3, 16])
    await until(() => followed.updates() > 0)
    const { leap, stratum, referenceId, rootDelay } = followed.state()
    assert.deepEqual([leap, stratum, referenceId], [1, 3, 0x7f000001])
    assert.ok(rootDelay >= 65_536)
    assert.ok(Math.abs(followed.offsetMs() - 3_600_000) < 1_000, `${followed.offsetMs()}`)
  })

  it('waits for the first answer of all, and outvotes a falseticker', async () => {
    const slow = await answerNtp((count) => (count === 1 ? 'silence' : {}))
    await using followed = follow([await answerNtp(() => ({}), 90_000), await answerNtp(() => ({})), slow])
    await until(() => followed.state().stratum === 3)
    assert.ok(Math.abs(followed.offsetMs()) < 1_000, `${followed.offsetMs()}`)
    assert.ok(followed.logged.some((line) => line.startsWith('upstream servers are wrong')))
  })

  it('is not synchronised while its upstreams contradict each other', async () => {
    await using followed = follow([await answerNtp(() => ({}), 90_000), await answerNtp(() => ({}))])
    await until(() => followed.logged.some((line) => line.includes('no majority')))
    assert.equal(followed.state().leap, 3)
  })

  it('announces leap 3 when nobody has answered for eight polls, and follows again who is back', async () => {
    let isDead = false
    await using followed = follow([await answerNtp(() => (isDead ? 'silence' : {}))])
    await until(() => followed.state().leap === 0)
    isDead = true
    await until(() => followed.state().leap === 3)
    isDead = false
    await until(() => followed.state().leap === 0)
  })

  it('says once that a server does not answer, nothing of one datagram that is lost, and when it answers again', async () => {
    const server = await answerNtp((count) => (count <= 2 || count === 6 ? 'silence' : {}))
    await using followed = follow([server])
    await until(() => followed.updates() > 8)
    assert.deepEqual(
      followed.logged.filter((line) => line.startsWith('the upstream server')),
      ['the upstream server cannot be followed', 'the upstream server can be followed'],
    )
  })

  it('follows no upstream that is not synchronised, nor one with no stratum below it', async () => {
    for (const changes of [{ leap: 3 }, { stratum: 0 }, { stratum: 15 }]) {
      await using followed = follow([await answerNtp(() => changes)])
      await until(() => followed.logged.length > 0)
      assert.deepEqual([followed.updates(), followed.state().leap], [0, 3])
    }
  })

  it('takes back the vote of a server that says it has lost its time', async () => {
    let hasLost = false
    const lost = await answerNtp(() => (hasLost ? { leap: 3 } : { stratum: 1 }))
    await using followed = follow([lost, await answerNtp(() => ({}))])
    await until(() => followed.state().stratum === 2)
    hasLost = true
    await until(() => followed.state().stratum === 3)
  })

  it('follows no server that follows this machine', async (context) => {
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal }) => !internal)?.address
    if (own === undefined) return context.skip('this machine has no address but loopback')
    await using followed = follow([await answerNtp(() => ({ referenceId: referenceIdOfAddress(own) }))])
    await until(() => followed.logged.length > 0)
    assert.deepEqual([followed.updates(), followed.state().leap], [0, 3])
  })

  it('asks a server that sends the kiss code RATE half as often, and one that denies access no more', async () => {
    const kiss = (letters: string) => ({ stratum: 0, leap: 3, referenceId: referenceIdOf(letters) })
    const askedMs: number[] = []
    const rate = await answerNtp(() => {
      askedMs.push(monotonicMs())
      return kiss('RATE')
    })
    let denials = 0
    const deny = await answerNtp(() => {
      denials += 1
      return kiss('DENY')
    })
    const startedMs = monotonicMs()
    await using followed = follow([rate, deny])
    await until(() => askedMs.length === 4)
    assertNotBefore(askedMs, [0, 31, 31 + 63, 31 + 63 + 127], startedMs)
    assert.deepEqual([denials, followed.updates()], [1, 0])
  })

  it('asks four times at the start, then at intervals that grow', async () => {
    const askedMs: number[] = []
    const server = await answerNtp(() => {
      askedMs.push(monotonicMs())
      return {}
    })
    const startedMs = monotonicMs()
    await using _ = follow([server], {
      schedule: { ...hastySchedule, shortestMs: 300, longestMs: 600 },
    })
    await until(() => askedMs.length === 9)
    assert.ok((askedMs[3] ?? 0) - (askedMs[0] ?? 0) < 300, askedMs.join())
    assertNotBefore(askedMs.slice(4), [299, 598, 897, 1_196, 1_795], startedMs)
  })

  it('asks anew when the local clock is set, and tells the same time meanwhile', async () => {
    const system = createClock()
    let setNs = 0n
    const clock = { nowNs: () => system.nowNs() + setNs }
    let isSilent = false
    const server = await answerNtp(() => (isSilent ? 'silence' : {}))
    const denying = await answerNtp(() => ({ stratum: 0, leap: 3, referenceId: referenceIdOf('DENY') }))
    await using followed = follow([server, denying], { clock })
    await until(() => followed.state().leap === 0)
    isSilent = true
    setNs = 5_000_000_000n
    await until(() => followed.logged.some((line) => line.includes('was set')))
    assert.equal(followed.state().leap, 3)
    assert.ok(Math.abs(followed.offsetMs() + 5_000) < 1_000, `${followed.offsetMs()}`)
    isSilent = false
    await until(() => followed.state().leap === 0)
    assert.ok(Math.abs(followed.offsetMs() + 5_000) < 1_000, `${followed.offsetMs()}`)
  })

  it('steps to an upstream whose time has jumped, and slews to one that is a little off', async () => {
    let aheadMs = 0n
    const server = await answerNtp((_, now) => {
      const stamp = now + (aheadMs << 32n) / 1_000n
      return { receiveTimestamp: stamp, transmitTimestamp: stamp }
    })
    await using followed = follow([server])
    await until(() => followed.state().leap === 0)
    aheadMs = 60n
    const before = followed.updates()
    await until(() => followed.updates() > before + 12)
    assert.ok(followed.offsetMs() < 40, `${followed.offsetMs()}`)
    aheadMs = 60_000n
    await until(() => followed.logged.some((line) => line.startsWith('answers are stepped')))
    assert.ok(Math.abs(followed.offsetMs() - 60_000) < 1_000, `${followed.offsetMs()}`)
  })

  it('is polite unless told otherwise', () => {
    assert.ok(politeSchedule.shortestMs >= 16_000 && politeSchedule.burstSpacingMs >= 2_000)
  })
})
