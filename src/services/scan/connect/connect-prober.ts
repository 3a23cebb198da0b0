import { isNativeAvailable } from '../../../native/index.ts'
import type { ProbedHost, Prober, ProbeRun, ProbeTotals } from '../prober.ts'
import { maxTimeoutMs } from '../round-trip.ts'
import { type Attempt, type AttemptQueue, createAttemptQueue } from './attempt-queue.ts'
import type { ConnectOutcome } from './connect-outcome.ts'
import { createConnectWindow } from './connect-window.ts'
import type { Dialler, DiallerFactory } from './dialler.ts'
import { createEpollDialler } from './epoll-dialler.ts'
import { createPace } from './pace.ts'
import { createSocketDialler } from './socket-dialler.ts'

const tickMs = 20
/** How long launching rests when descriptors or buffers ran out, and how long they may lack before probes are given up. */
const shortageRestMs = 50
const shortagePatienceMs = 3000
/** Attempts that are begun before the event loop gets a turn: over loopback each has ended when the next begins. */
const launchesPerTurn = 512
/** How long a turn may wait in the kernel for an answer: timers and signals wait as long. */
const pollMs = 2

/**
 * Makes the prober that asks the operating system to connect: everywhere, without privileges. A connection that
 * completes is open and closed again at once, without a byte sent. On Linux it connects by epoll, which takes a third of
 * the time of `node:net`, the way everywhere else; `dialler` names one.
 *
 * Silence is asked a second time, at the end of the scan and with the longest time-out, in which the kernel repeats
 * its SYN. Lack of file descriptors or memory makes it use fewer at a time, and a probe is given up only when
 * nothing has worked for three seconds.
 */
export function createConnectProber(dialler?: DiallerFactory): Prober {
  return {
    engine: 'connect',
    async run(run) {
      const create = dialler ?? (await bestDialler())
      return await new ConnectRun(run, create).finished
    },
  }
}

async function bestDialler(): Promise<DiallerFactory> {
  const { available } = await isNativeAvailable()
  return available ? createEpollDialler : createSocketDialler
}

/** What is tried in one slot of the dialler. */
interface Launch<Host extends ProbedHost> {
  readonly attempt: Attempt<Host>
  readonly deadlineMs: number
}

class ConnectRun<Host extends ProbedHost> {
  readonly finished: Promise<ProbeTotals>
  readonly #run: ProbeRun<Host>
  readonly #attempts: AttemptQueue<Host>
  readonly #dialler: Dialler
  readonly #window = createConnectWindow()
  readonly #pace
  /** By slot. */
  readonly #launches: (Launch<Host> | undefined)[] = []
  readonly #idle: number[] = []
  readonly #settle = Promise.withResolvers<ProbeTotals>()
  readonly #ticker: NodeJS.Timeout
  readonly #stop = (): void => this.#stopLaunching()
  #turn: NodeJS.Immediate | undefined
  #isLaunching = false
  #isStopped = false
  #isFinished = false
  #isSaturated = false
  /** Whether launching stopped for the event loop's sake, with more to launch. */
  #hasMore = false
  #restUntilMs = 0
  #shortageSinceMs: number | undefined
  #probesSent = 0
  #failure: { readonly error: unknown } | undefined

  constructor(run: ProbeRun<Host>, createDialler: DiallerFactory) {
    this.#run = run
    this.#attempts = createAttemptQueue(run.probes)
    this.#pace = createPace(run.probesPerSecond, performance.now())
    this.#dialler = createDialler((slot, outcome, rttMs) => this.#ended(slot, outcome, rttMs))
    this.finished = this.#settle.promise
    // Expiry runs after the poll phase, so that an answer which has arrived counts, however late the timer is.
    this.#ticker = setInterval(() => setImmediate(() => this.#tick()), tickMs)
    run.signal?.addEventListener('abort', this.#stop, { once: true })
    if (run.signal?.aborted === true) this.#stopLaunching()
    else this.#launch()
  }

  get #underWay(): number {
    return this.#launches.length - this.#idle.length
  }

  #launch(): void {
    // An attempt may end while it is launched, and the loop that launched it goes on.
    if (this.#isLaunching) return
    this.#isLaunching = true
    try {
      let left = launchesPerTurn
      while (!this.#isStopped && left-- > 0 && this.#launchNext());
      this.#hasMore = left < 0
      if (this.#hasMore) this.#takeTurn()
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isLaunching = false
    }
    if (this.#dialler.poll !== undefined && this.#underWay > 0) this.#takeTurn()
    this.#finishIfDone()
  }

  /** Launches an attempt, unless none may be or none is left. */
  #launchNext(): boolean {
    if (this.#underWay >= this.#window.size) {
      this.#isSaturated = true
      return false
    }
    const nowMs = performance.now()
    if (nowMs < this.#restUntilMs || !this.#pace.take(nowMs)) return false
    const attempt = this.#attempts.next()
    if (attempt === undefined) return false
    const slot = this.#idle.pop() ?? this.#launches.length
    const { host, port } = attempt.probe
    const deadlineMs = nowMs + (attempt.tries === 1 ? host.roundTrip.timeoutMs : maxTimeoutMs)
    this.#launches[slot] = { attempt, deadlineMs }
    this.#probesSent++
    if (this.#run.watch?.has(host.address, port) === true) {
      this.#run.watch.note({ address: host.address, port, kind: 'sent', detail: 'connect' })
    }
    this.#dialler.dial(slot, host.address, port)
    return true
  }

  /** Goes on in the next turn of the event loop. */
  #takeTurn(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined
      if (this.#isFinished) return
      try {
        if (this.#underWay > 0) this.#dialler.poll?.(this.#hasMore ? 0 : pollMs)
      } catch (error) {
        this.#fail(error)
      }
      this.#launch()
    })
  }

  #ended(slot: number, outcome: ConnectOutcome, rttMs: number | undefined): void {
    const attempt = this.#launches[slot]?.attempt
    this.#launches[slot] = undefined
    this.#idle.push(slot)
    if (attempt !== undefined && !this.#isStopped) this.#conclude(attempt, outcome, rttMs)
    if (this.#dialler.poll === undefined) this.#launch()
  }

  #conclude(attempt: Attempt<Host>, outcome: ConnectOutcome, rttMs: number | undefined): void {
    const { host, port } = attempt.probe
    if (this.#run.watch?.has(host.address, port) === true) {
      this.#run.watch.note({ address: host.address, port, ...eventOf(outcome) })
    }
    if (rttMs !== undefined) host.roundTrip.observe(rttMs)
    const isHopeless = this.#noteShortage(outcome)
    if (attempt.tries < outcome.maxTries && !isHopeless) {
      // Only silence and errors wear out a probe's tries; a shortage says nothing about it.
      const tries = outcome.isShortage ? attempt.tries : attempt.tries + 1
      this.#attempts.add({ probe: attempt.probe, tries })
      return
    }
    try {
      this.#run.onVerdict({ probe: attempt.probe, state: outcome.state, reason: outcome.reason, rttMs })
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Rests and narrows the window while the machine lacks means; true once that has lasted too long. */
  #noteShortage(outcome: ConnectOutcome): boolean {
    if (!outcome.isShortage) {
      this.#shortageSinceMs = undefined
      return false
    }
    // Nothing left this machine.
    this.#probesSent--
    const nowMs = performance.now()
    this.#shortageSinceMs ??= nowMs
    if (nowMs - this.#shortageSinceMs > shortagePatienceMs) return true
    if (nowMs >= this.#restUntilMs) {
      this.#restUntilMs = nowMs + shortageRestMs
      this.#window.shrink(this.#dialler.descriptors)
    }
    return false
  }

  #tick(): void {
    if (this.#isFinished) return
    const nowMs = performance.now()
    for (const [slot, launch] of this.#launches.entries()) {
      if (launch !== undefined && nowMs >= launch.deadlineMs) this.#dialler.giveUp(slot)
    }
    if (this.#isSaturated) this.#window.grow(this.#dialler.descriptors)
    this.#isSaturated = false
    this.#launch()
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#stopLaunching()
  }

  #stopLaunching(): void {
    this.#isStopped = true
    for (const slot of this.#launches.keys()) this.#dialler.giveUp(slot)
    this.#finishIfDone()
  }

  #finishIfDone(): void {
    if (this.#isFinished || this.#isLaunching || this.#underWay > 0) return
    if (!this.#isStopped && !this.#attempts.isEmpty) return
    this.#isFinished = true
    clearInterval(this.#ticker)
    clearImmediate(this.#turn)
    this.#dialler[Symbol.dispose]()
    this.#run.signal?.removeEventListener('abort', this.#stop)
    if (this.#failure === undefined) this.#settle.resolve({ probesSent: this.#probesSent })
    else this.#settle.reject(this.#failure.error)
  }
}

function eventOf({ state, reason, isAnswer }: ConnectOutcome): {
  kind: 'answered' | 'timed-out' | 'failed'
  detail: string
} {
  if (isAnswer) return { kind: 'answered', detail: state === 'open' ? 'connected' : 'refused' }
  return { kind: reason === 'no-response' ? 'timed-out' : 'failed', detail: reason }
}
