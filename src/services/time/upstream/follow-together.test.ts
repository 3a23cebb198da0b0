import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog } from '../../../core/index.ts'
import { answerNtp } from '../../../../test/support/ntp-answers.ts'
import { until } from '../../../../test/support/until.ts'
import { monotonicMs } from '../monotonic-ms.ts'
import { followTogether } from './follow-together.ts'
import { offsetAt } from './offset-course.ts'
import { politeSchedule } from './upstream-peer.ts'
import type { UpstreamTime } from './upstream-time.ts'

/** Asks once. */
const schedule = { ...politeSchedule, burst: 1, shortestMs: 3_600_000 }

/** Follows a server on loopback, and keeps what it is told. */
function follow(port: number) {
  const told: UpstreamTime[] = []
  const following = followTogether([{ host: '127.0.0.1', port }], {
    log: createLog('silent', {}),
    schedule,
    publish: (known) => void told.push(known),
  })
  return { told, [Symbol.asyncDispose]: () => following[Symbol.asyncDispose]() }
}

describe('followTogether()', () => {
  it('asks once for all who follow the same servers, and tells each of them, the late ones at once', async () => {
    let asked = 0
    await using upstream = await answerNtp(() => ((asked += 1), {}), 90_000)
    const { port } = upstream.address()
    await using first = follow(port)
    await using second = follow(port)
    await until(() => first.told.length > 0)
    await using late = follow(port)
    for (const { told } of [first, second, late]) {
      const [known] = told
      assert.ok(known && Math.abs(offsetAt(known.course, monotonicMs()) - 90_000) < 1_000)
    }
    assert.equal(asked, 1)
  })

  it('goes on until the last of them leaves, and begins anew for the next', async () => {
    let asked = 0
    await using upstream = await answerNtp(() => ((asked += 1) === 1 ? 'silence' : {}))
    const { port } = upstream.address()
    const first = follow(port)
    const second = follow(port)
    await first[Symbol.asyncDispose]()
    await until(() => asked === 1)
    await second[Symbol.asyncDispose]()
    await using next = follow(port)
    await until(() => next.told.length > 0)
    assert.equal(asked, 2)
    assert.deepEqual([first.told, second.told], [[], []])
  })
})
