import { type Attempt, type AttemptQueue, createAttemptQueue } from './attempt-queue.ts'
import { type ConnectOutcome, outcomeOf, unanswered } from './connect-outcome.ts'
import { createConnectWindow } from './connect-window.ts'
import type { ConnectEnd, Connector, ConnectSlot } from './connector.ts'
import { createPace } from './pace.ts'
import type { ProbedHost, ProbeEvent, ProbeRun, ProbeTotals } from '../prober.ts'
import { maxTimeoutMs } from '../round-trip.ts'

const tickMs = 20
/** How long launching goes on before the event loop has its turn: where attempts end at once, nothing else stops it. */
const launchSliceMs = 10
/** How long launching rests when descriptors or buffers ran out, and how long they may lack before probes are given up. */
const shortageRestMs = 50
const shortagePatienceMs = 3000

/**
 * Probes by a way of connecting: what is tried when, how many attempts are under way, and what their ends mean. The
 * connector is disposed of at the end. Resolves when every verdict is out or the signal has stopped it.
 */
export function runConnects<Host extends ProbedHost>(
  connector: Connector,
  run: ProbeRun<Host>,
): Promise<ProbeTotals> {
  return new ConnectRun(connector, run).finished
}

/** A place of the connector, and what it is doing: it serves one attempt after another. */
interface Slot<Host extends ProbedHost> {
  readonly place: ConnectSlot
  attempt: Attempt<Host> | undefined
  end: ConnectEnd | undefined
  startedMs: number
  deadlineMs: number
  endedMs: number
}

class ConnectRun<Host extends ProbedHost> {
  readonly finished: Promise<ProbeTotals>
  readonly #connector: Connector
  readonly #run: ProbeRun<Host>
  readonly #attempts: AttemptQueue<Host>
  readonly #window
  readonly #pace
  readonly #slots: Slot<Host>[] = []
  readonly #idle: Slot<Host>[] = []
  readonly #settle = Promise.withResolvers<ProbeTotals>()
  readonly #ticker: NodeJS.Timeout
  readonly #stop = (): void => this.#stopLaunching()
  #isStopped = false
  #isFinished = false
  #isLaunching = false
  #isSaturated = false
  #restUntilMs = 0
  #shortageSinceMs: number | undefined
  #probesSent = 0
  #failure: { readonly error: unknown } | undefined

  constructor(connector: Connector, run: ProbeRun<Host>) {
    this.#connector = connector
    this.#run = run
    this.#attempts = createAttemptQueue(run.probes)
    this.#window = createConnectWindow(connector)
    this.#pace = createPace(run.probesPerSecond, performance.now())
    this.finished = this.#settle.promise
    // Expiry runs after the poll phase, so that an answer which has arrived counts, however late the timer is.
    this.#ticker = setInterval(() => setImmediate(() => this.#tick()), tickMs)
    run.signal?.addEventListener('abort', this.#stop, { once: true })
    if (run.signal?.aborted === true) this.#stopLaunching()
    else this.#launch()
  }

  #launch(): void {
    // An attempt that ends at once frees its slot while launching.
    if (this.#isLaunching) return
    this.#isLaunching = true
    try {
      this.#launchSlice()
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isLaunching = false
    }
    this.#finishIfDone()
  }

  #launchSlice(): void {
    const sliceEndMs = performance.now() + launchSliceMs
    while (!this.#isStopped) {
      if (this.#slots.length - this.#idle.length >= this.#window.size) {
        this.#isSaturated = true
        break
      }
      const nowMs = performance.now()
      if (nowMs > sliceEndMs) {
        setImmediate(() => this.#launch())
        break
      }
      if (nowMs < this.#restUntilMs || !this.#pace.take(nowMs)) break
      const attempt = this.#attempts.next()
      if (attempt === undefined) break
      this.#connect(this.#idle.pop() ?? this.#addSlot(), attempt, nowMs)
    }
  }

  #connect(slot: Slot<Host>, attempt: Attempt<Host>, nowMs: number): void {
    const { host, port } = attempt.probe
    slot.attempt = attempt
    slot.end = undefined
    slot.startedMs = nowMs
    slot.deadlineMs = nowMs + (attempt.tries === 1 ? host.roundTrip.timeoutMs : maxTimeoutMs)
    this.#probesSent++
    this.#tell(attempt, 'sent', `connect, try ${attempt.tries}`)
    slot.place.connect(host.address, port)
  }

  #addSlot(): Slot<Host> {
    const slot: Slot<Host> = {
      // What a socket says after its first end is about closing it.
      place: this.#connector.addSlot({
        ended: (end) => {
          if (slot.end !== undefined) return
          slot.end = end
          slot.endedMs = performance.now()
        },
        freed: () => {
          this.#conclude(slot)
          this.#idle.push(slot)
          this.#launch()
        },
      }),
      attempt: undefined,
      end: undefined,
      startedMs: 0,
      deadlineMs: 0,
      endedMs: 0,
    }
    this.#slots.push(slot)
    return slot
  }

  #conclude(slot: Slot<Host>): void {
    const { attempt, end } = slot
    slot.attempt = undefined
    if (attempt === undefined || this.#isStopped) return
    const outcome = end === undefined ? unanswered : outcomeOf(end)
    const rttMs = outcome.isAnswer ? slot.endedMs - slot.startedMs : undefined
    if (rttMs !== undefined) attempt.probe.host.roundTrip.observe(rttMs)
    this.#tellEnd(slot, attempt, outcome)
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

  #tellEnd(slot: Slot<Host>, attempt: Attempt<Host>, outcome: ConnectOutcome): void {
    const { end, startedMs, deadlineMs } = slot
    if (end === undefined)
      this.#tell(attempt, 'timed-out', `nothing in ${Math.round(deadlineMs - startedMs)} ms`)
    else this.#tell(attempt, outcome.state === 'notProbed' ? 'failed' : 'answered', `connect: ${end}`)
  }

  #tell({ probe }: Attempt<Host>, kind: ProbeEvent['kind'], detail: string): void {
    const { watch } = this.#run
    if (watch === undefined) return
    const { address } = probe.host
    if (watch.has(address, probe.port)) watch.note({ address, port: probe.port, kind, detail })
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
      this.#window.shrink()
    }
    return false
  }

  #tick(): void {
    const nowMs = performance.now()
    for (const slot of this.#slots) {
      if (slot.attempt !== undefined && slot.end === undefined && nowMs >= slot.deadlineMs)
        slot.place.abandon()
    }
    if (this.#isSaturated) this.#window.grow()
    this.#isSaturated = false
    this.#launch()
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#stopLaunching()
  }

  #stopLaunching(): void {
    this.#isStopped = true
    for (const { place, attempt } of this.#slots) if (attempt !== undefined) place.abandon()
    this.#finishIfDone()
  }

  #finishIfDone(): void {
    if (this.#isFinished || this.#isLaunching || this.#idle.length < this.#slots.length) return
    if (!this.#isStopped && !this.#attempts.isEmpty) return
    this.#isFinished = true
    clearInterval(this.#ticker)
    this.#run.signal?.removeEventListener('abort', this.#stop)
    this.#connector[Symbol.dispose]()
    if (this.#failure === undefined) this.#settle.resolve({ probesSent: this.#probesSent })
    else this.#settle.reject(this.#failure.error)
  }
}
