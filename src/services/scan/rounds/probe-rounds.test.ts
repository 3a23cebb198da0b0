import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRandom } from '../../../../test/support/random.ts'
import { type Behaviour, type Probing, simulate } from '../../../../test/support/simulated-hosts.ts'
import { connectRounds } from '../connect/connect-run.ts'
import { createProbeRounds } from './probe-rounds.ts'
import { createRoundsHost } from './rounds-host.ts'

const thousand = Array.from({ length: 1000 }, (_, index) => index + 1)
const isOpen = (port: number): boolean => port % 83 === 0

/** Answers each probe, but loses as many as are said each way. */
function lossy(behaviour: Behaviour, lossEachWay: number, seed: number): Behaviour {
  const random = createRandom(seed)
  return (host, port, nowMs) => {
    const isLost = random() < lossEachWay || random() < lossEachWay
    return isLost ? undefined : behaviour(host, port, nowMs)
  }
}

/** Lets so many probes a second through to all hosts together, and a few at once. */
function limited(behaviour: Behaviour, perSecond: number, burst: number): Behaviour {
  let tokens = burst
  let filledMs = 0
  return (host, port, nowMs) => {
    tokens = Math.min(burst, tokens + ((nowMs - filledMs) * perSecond) / 1000)
    filledMs = nowMs
    if (tokens < 1) return undefined
    tokens -= 1
    return behaviour(host, port, nowMs)
  }
}

const refusing: Behaviour = (_host, port) => ({ afterMs: 1, reason: isOpen(port) ? 'syn-ack' : 'reset' })
const dropping: Behaviour = (_host, port) => (isOpen(port) ? { afterMs: 1, reason: 'syn-ack' } : undefined)
const distant: Behaviour = (_host, port) => ({ afterMs: 50, reason: isOpen(port) ? 'syn-ack' : 'reset' })

/** How the engines probe that share the rounds. */
const probings: Readonly<Record<'syn' | 'connect', Probing>> = {
  syn: { hearsLateAnswers: true },
  connect: { ...connectRounds, hearsLateAnswers: false },
}

for (const [engine, probing] of Object.entries(probings)) {
  const { lastTimeoutMs = 0 } = probing
  describe(`createProbeRounds() as ${engine} has them`, () => {
    test('asks each port once where all answer', () => {
      const { verdicts, probesSent } = simulate(4, thousand, refusing, probing)
      assert.equal(probesSent, 4000)
      assert.equal(verdicts.get('3:83')?.reason, 'syn-ack')
      assert.equal(verdicts.get('3:84')?.reason, 'reset')
      assert.equal(verdicts.size, 4000)
    })

    test('asks a silent port five times, the last one late, where the host answers on another', () => {
      const { verdicts, lastMs } = simulate(1, thousand, dropping, probing)
      const silent = verdicts.get('1:84')
      assert.deepEqual([silent?.reason, silent?.tries], ['no-response', 5])
      assert.ok((silent?.atMs ?? 0) > 1050, `after ${silent?.atMs} ms`)
      assert.ok(lastMs < 1300 + lastTimeoutMs, `all within ${lastMs} ms`)
    })

    test('asks a host that answers nothing three times', () => {
      const { verdicts, lastMs } = simulate(2, thousand, () => undefined, probing)
      assert.deepEqual([...new Set(Array.from(verdicts.values(), ({ tries }) => tries))], [3])
      assert.ok(lastMs > 1050 && lastMs < 1700 + lastTimeoutMs, `within ${lastMs} ms`)
    })

    test('hears hosts from which an answer takes the better part of a second', () => {
      const far: Behaviour = (_host, port) => ({ afterMs: 900, reason: isOpen(port) ? 'syn-ack' : 'reset' })
      const { verdicts } = simulate(2, thousand, far, probing)
      assert.equal([...verdicts].filter(([, { reason }]) => reason === 'syn-ack').length, 2 * 12)
    })

    test('misses nothing where five of a hundred packets are lost each way', () => {
      for (let seed = 1; seed <= 10; seed++) {
        const { verdicts, lastMs, probesSent } = simulate(16, thousand, lossy(distant, 0.05, seed), probing)
        const open = [...verdicts].filter(([, { reason }]) => reason === 'syn-ack')
        assert.equal(open.length, 16 * 12, `seed ${seed}`)
        assert.ok(lastMs < 2000 + lastTimeoutMs, `seed ${seed} took ${lastMs} ms`)
        assert.ok(probesSent < 16_000 * 1.4, `seed ${seed} took ${probesSent} probes`)
      }
    })

    test('finds everything behind a limit, about as fast as it permits, with few probes in vain', () => {
      const { verdicts, lastMs, probesSent } = simulate(16, thousand, limited(refusing, 400, 100), probing)
      const silent = [...verdicts].filter(([, { reason }]) => reason === 'no-response')
      assert.deepEqual(silent, [])
      const floorMs = ((16_000 - 100) / 400) * 1000
      assert.ok(lastMs < floorMs * 1.05, `${lastMs} ms, and ${floorMs} are the least`)
      assert.ok(probesSent < 16_000 * 10, `${probesSent} probes`)
    })

    test('paces the limited hosts alone', () => {
      const behind = limited(refusing, 25, 10)
      const behaviour: Behaviour = (host, ...more) => (host === 1 ? behind : refusing)(host, ...more)
      const { verdicts } = simulate(2, thousand, behaviour, probing)
      const ends = [1, 2].map((host) =>
        Math.max(...thousand.map((port) => verdicts.get(`${host}:${port}`)?.atMs ?? Infinity)),
      )
      assert.ok((ends[1] ?? Infinity) < 100, `the other host took ${ends[1]} ms`)
      assert.ok((ends[0] ?? 0) > 30_000, `the limited one took ${ends[0]} ms`)
    })

    test('does not take a host that drops most and loses some for one with a limit', () => {
      for (let seed = 1; seed <= 10; seed++) {
        const { verdicts, lastMs } = simulate(1, thousand, lossy(dropping, 0.05, seed), probing)
        assert.equal(
          [...verdicts].filter(([, { reason }]) => reason === 'syn-ack').length,
          12,
          `seed ${seed}`,
        )
        assert.ok(lastMs < 3000 + 2 * lastTimeoutMs, `seed ${seed} took ${lastMs} ms`)
      }
    })

    test('comes to an end where half of the ports are silent behind a limit', () => {
      const half: Behaviour = (_host, port) => (port % 2 === 0 ? { afterMs: 1, reason: 'reset' } : undefined)
      const { verdicts, lastMs } = simulate(1, thousand, limited(half, 200, 20), probing)
      assert.equal([...verdicts].filter(([, { reason }]) => reason === 'reset').length, 500)
      assert.ok(lastMs < 150_000, `${lastMs} ms`)
    })

    test('takes a rejection for filtered at once, and rejections to be no sign of a limit', () => {
      const rejecting = limited(() => ({ afterMs: 1, reason: 'admin-prohibited' }), 1, 6)
      const behaviour: Behaviour = (host, port, nowMs) =>
        isOpen(port) ? { afterMs: 1, reason: 'syn-ack' } : rejecting(host, port, nowMs)
      const { verdicts, lastMs } = simulate(1, thousand, behaviour, probing)
      const reasons = new Set(Array.from(verdicts.values(), ({ reason }) => reason))
      assert.deepEqual([...reasons].toSorted(), ['admin-prohibited', 'no-response', 'syn-ack'])
      assert.ok(lastMs < 1500 + lastTimeoutMs, `${lastMs} ms`)
    })
  })
}

describe('createProbeRounds(), probe by probe', () => {
  function oneProbe(onTimedOut: (slot: number) => void = () => undefined) {
    const verdicts: string[] = []
    const rounds = createProbeRounds(4, {
      onVerdict: (slot, reason) => verdicts.push(`${slot} ${reason}`),
      onTimedOut,
    })
    const host = createRoundsHost()
    rounds.add(0, host, 0)
    return { rounds, host, verdicts }
  }

  test('has a probe that the system refused sent again after a while, and gives it up as not probed the second time', () => {
    const { rounds, verdicts } = oneProbe()
    rounds.failed(rounds.next(0), 'no-route', 0)
    assert.equal(rounds.next(0), -1)
    rounds.tick(600)
    rounds.failed(rounds.next(600), 'no-route', 600)
    assert.deepEqual(verdicts, ['0 no-route'])
  })

  test('has it sent again at once, and more often, where that is asked for', () => {
    const { rounds, verdicts } = oneProbe()
    for (let failures = 1; failures <= 3; failures++) {
      const slot = rounds.next(0)
      rounds.sent(slot, 0)
      rounds.failed(slot, 'no-local-port', 0, { mostFailures: 3, isAtOnce: true })
      assert.equal(rounds.triesOf(0), 0)
    }
    assert.deepEqual(verdicts, ['0 no-local-port'])
    assert.equal(rounds.begun, 1)
  })

  test('puts a probe back in front, and takes it for unsent', () => {
    const { rounds, host } = oneProbe()
    rounds.add(1, host, 0)
    rounds.putBack(rounds.next(0))
    rounds.sent(rounds.next(0), 0)
    rounds.putBack(0)
    assert.equal(rounds.triesOf(0), 0)
    assert.deepEqual([rounds.next(0), rounds.next(0), rounds.next(0)], [0, 1, -1])
  })

  test('takes an answer that is found only when the probe counts as unanswered', () => {
    const { rounds, verdicts } = oneProbe((slot) => rounds.answered(slot, 'reset', 600, 1))
    rounds.sent(rounds.next(0), 0)
    rounds.tick(600)
    assert.deepEqual(verdicts, ['0 reset'])
    assert.equal(rounds.pending, 0)
  })

  test('asks no more of a host that this machine finds nobody at, on its own link', () => {
    const { rounds, host, verdicts } = oneProbe()
    rounds.add(1, host, 0)
    rounds.sent(rounds.next(0), 0)
    rounds.concludeAbsent(host, 3000)
    rounds.add(2, host, 4000)
    assert.deepEqual(verdicts.toSorted(), ['0 host-unreachable', '1 host-unreachable', '2 host-unreachable'])
    assert.equal(rounds.next(4000), -1)
  })
})
