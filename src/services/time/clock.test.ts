import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { certainErrorNs, openSystemClock } from '../../../test/support/system-clock.ts'
import { type Clock, type ClockSources, createClock, openClock } from './clock.ts'

/** A machine whose time moves on by `readNs` with every look at a clock, and otherwise only when told to. */
class FakeMachine implements ClockSources {
  #sinceBootNs = 123_456_789
  #bootNs = 1_795_340_000_000_000_777n
  #stallNs = 0
  readonly readNs: number

  constructor(readNs = 40) {
    this.readNs = readNs
  }

  get trueNs(): bigint {
    return this.#bootNs + BigInt(this.#sinceBootNs)
  }

  readonly wallMs = (): number => {
    this.#look()
    return Number(this.trueNs / 1_000_000n)
  }

  readonly monotonicMs = (): number => {
    this.#look()
    return this.#sinceBootNs / 1e6
  }

  /** Lets time pass. */
  passMs(ms: number): void {
    this.#sinceBootNs += Math.round(ms * 1e6)
  }

  /** Sets the wall clock. */
  stepMs(ms: number): void {
    this.#bootNs += BigInt(Math.round(ms * 1e6))
  }

  /** Has the scheduler take the processor away at the next look at a clock. */
  stallMs(ms: number): void {
    this.#stallNs = ms * 1e6
  }

  #look(): void {
    this.#sinceBootNs += this.readNs + this.#stallNs
    this.#stallNs = 0
  }
}

/** How far a reading is from the truth at the moment at which it was asked for. */
function errorNs(machine: FakeMachine, clock: Clock): number {
  const askedNs = machine.trueNs
  return Math.abs(Number(clock.nowNs() - askedNs))
}

/** Where others keep the processor busy, the edges are blurred: fifteen looks within 100 ns are waited for, though not for ever. */
async function assertWithin100Ns(clock: Clock, system: Clock): Promise<void> {
  const errors: number[] = []
  const within = (): number => errors.filter((ns) => ns <= 100).length
  while (within() < 15 && errors.length < 200) {
    await delay(10)
    errors.push(certainErrorNs(clock, system, 50))
  }
  assert.ok(within() >= 15, String(errors))
}

describe('createClock()', () => {
  test('is within 100 ns of the system clock, over a minute of readings at any rate', () => {
    for (const betweenMs of [0.0071, 0.73, 97.3, 1_300.7]) {
      const machine = new FakeMachine()
      const clock = createClock(machine)
      const readings = Math.min(60_000 / betweenMs, 200_000)
      for (let reading = 0; reading < readings; reading++) {
        assert.ok(errorNs(machine, clock) <= 100)
        machine.passMs(betweenMs)
      }
    }
  })

  for (const [what, ms] of [
    ['an hour ahead', 3_600_000],
    ['an hour back', -3_600_000],
    ['2 ms ahead', 2],
    ['2 ms back', -2],
  ] as const) {
    test(`follows a step of ${what} at the next reading`, () => {
      const machine = new FakeMachine()
      const clock = createClock(machine)
      machine.passMs(100)
      machine.stepMs(ms)
      assert.ok(errorNs(machine, clock) <= 100)
    })
  }

  test('follows a step of 0.1 ms within 1.2 s', () => {
    const machine = new FakeMachine()
    const clock = createClock(machine)
    machine.passMs(10)
    machine.stepMs(0.1)
    machine.passMs(1_200)
    assert.ok(errorNs(machine, clock) <= 100)
  })

  test('takes another edge where the first ones were blurred', () => {
    const machine = new FakeMachine()
    let blurred = 0
    const clock = createClock({
      wallMs() {
        const toEdgeNs = 1_000_000n - (machine.trueNs % 1_000_000n)
        if (toEdgeNs < 200n && blurred < 3) {
          blurred++
          machine.stallMs(0.3)
        }
        return machine.wallMs()
      },
      monotonicMs: machine.monotonicMs,
    })
    assert.equal(blurred, 3)
    assert.ok(errorNs(machine, clock) <= 100)
  })

  test('does not hold a busy caller for longer than 0.1 ms to check itself', () => {
    const machine = new FakeMachine()
    const clock = createClock(machine)
    for (let reading = 0; reading < 300_000; reading++) {
      const beforeNs = machine.trueNs
      clock.nowNs()
      assert.ok(machine.trueNs - beforeNs < 100_000n)
      machine.passMs(0.01)
    }
  })

  test('stays within a millisecond of a wall clock that stands still', () => {
    const machine = new FakeMachine()
    const clock = createClock({ wallMs: () => 1_795_340_000_000, monotonicMs: machine.monotonicMs })
    const offNs = Number(clock.nowNs() - 1_795_340_000_000_000_000n)
    assert.ok(Math.abs(offNs) < 1_000_000, String(offNs))
  })

  test('is within 100 ns of CLOCK_REALTIME on this machine', async () => {
    const system = openSystemClock()
    const clock = createClock()
    await assertWithin100Ns(clock, system)
  })

  test('agrees with Date.now() of this machine', () => {
    const clock = createClock()
    for (let reading = 0; reading < 1_000; reading++) {
      const before = Date.now()
      const nowMs = Number(clock.nowNs() / 1_000n) / 1_000
      const after = Date.now()
      assert.ok(nowMs > before - 0.05 && nowMs < after + 1.05, `${before} ${nowMs} ${after}`)
    }
  })
})

describe('openClock()', () => {
  test('is within 100 ns of CLOCK_REALTIME, and so is createClock() after it', async () => {
    const system = openSystemClock()
    for (const clock of [await openClock(), createClock()]) await assertWithin100Ns(clock, system)
  })

  test('does without native calls where they are off', async () => {
    const url = new URL('clock.ts', import.meta.url).href
    const script = `import { openClock } from ${JSON.stringify(url)}
      const clock = await openClock()
      console.log(Number(clock.nowNs() / 1_000n) / 1_000 - Date.now())`
    const env = { ...process.env, PORTSIDE_NATIVE: 'off' }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env,
    })
    assert.ok(Math.abs(Number(stdout)) < 5, stdout)
  })
})
