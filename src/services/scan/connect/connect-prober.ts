import { Socket } from 'node:net'
import { errnoOf } from '../../../core/index.ts'
import { type Attempt, type AttemptQueue, createAttemptQueue } from './attempt-queue.ts'
import { type ConnectOutcome, connected, outcomeOf, selfConnected, unanswered } from './connect-outcome.ts'
import { createConnectWindow } from './connect-window.ts'
import { createPace } from './pace.ts'
import type { ProbedHost, Prober, ProbeRun, ProbeTotals } from '../prober.ts'
import { maxTimeoutMs } from '../round-trip.ts'

const tickMs = 20
/** How long launching rests when descriptors or buffers ran out, and how long they may lack before probes are given up. */
const shortageRestMs = 50
const shortagePatienceMs = 3000

/**
 * Makes the prober that asks the operating system to connect: everywhere, without privileges. A connection that
 * completes is open and closed again at once, without a byte sent.
 *
 * Silence is asked a second time, at the end of the scan and with the longest time-out, in which the kernel repeats
 * its SYN. Lack of file descriptors or memory makes it use fewer at a time, and a probe is given up only when
 * nothing has worked for three seconds.
 */
export function createConnectProber(): Prober {
  return { engine: 'connect', run: (run) => new ConnectRun(run).finished }
}

/** A socket that serves one attempt after another: building one costs more than connecting it. */
interface Slot<Host extends ProbedHost> {
  readonly socket: Socket
  attempt: Attempt<Host> | undefined
  outcome: ConnectOutcome | undefined
  startedMs: number
  deadlineMs: number
  rttMs: number | undefined
}

class ConnectRun<Host extends ProbedHost> {
  readonly finished: Promise<ProbeTotals>
  readonly #run: ProbeRun<Host>
  readonly #attempts: AttemptQueue<Host>
  readonly #window = createConnectWindow()
  readonly #pace
  readonly #slots: Slot<Host>[] = []
  readonly #idle: Slot<Host>[] = []
  readonly #settle = Promise.withResolvers<ProbeTotals>()
  readonly #ticker: NodeJS.Timeout
  readonly #stop = (): void => this.#stopLaunching()
  #isStopped = false
  #isSaturated = false
  #restUntilMs = 0
  #shortageSinceMs: number | undefined
  #probesSent = 0
  #failure: { readonly error: unknown } | undefined

  constructor(run: ProbeRun<Host>) {
    this.#run = run
    this.#attempts = createAttemptQueue(run.probes)
    this.#pace = createPace(run.probesPerSecond, performance.now())
    this.finished = this.#settle.promise
    // Expiry runs after the poll phase, so that an answer which has arrived counts, however late the timer is.
    this.#ticker = setInterval(() => setImmediate(() => this.#tick()), tickMs)
    run.signal?.addEventListener('abort', this.#stop, { once: true })
    if (run.signal?.aborted === true) this.#stopLaunching()
    else this.#launch()
  }

  #launch(): void {
    try {
      while (!this.#isStopped) {
        if (this.#slots.length - this.#idle.length >= this.#window.size) {
          this.#isSaturated = true
          break
        }
        const nowMs = performance.now()
        if (nowMs < this.#restUntilMs || !this.#pace.take(nowMs)) break
        const attempt = this.#attempts.next()
        if (attempt === undefined) break
        this.#connect(this.#idle.pop() ?? this.#addSlot(), attempt, nowMs)
      }
    } catch (error) {
      this.#fail(error)
    }
    this.#finishIfDone()
  }

  #connect(slot: Slot<Host>, attempt: Attempt<Host>, nowMs: number): void {
    const { host, port } = attempt.probe
    slot.attempt = attempt
    slot.outcome = undefined
    slot.rttMs = undefined
    slot.startedMs = nowMs
    slot.deadlineMs = nowMs + (attempt.tries === 1 ? host.roundTrip.timeoutMs : maxTimeoutMs)
    this.#probesSent++
    slot.socket.connect({ host: host.address, port, autoSelectFamily: false })
  }

  #addSlot(): Slot<Host> {
    const socket = new Socket()
    const slot: Slot<Host> = {
      socket,
      attempt: undefined,
      outcome: undefined,
      startedMs: 0,
      deadlineMs: 0,
      rttMs: undefined,
    }
    socket.on('connect', () => {
      if (isSelfConnect(socket)) {
        slot.outcome ??= selfConnected
        // A reset leaves nothing behind; an orderly close would keep the port from its owner for a minute.
        socket.resetAndDestroy()
      } else {
        this.#answer(slot, connected)
        socket.destroy()
      }
    })
    socket.on('error', (error) => this.#answer(slot, outcomeOf(errnoOf(error))))
    socket.on('close', () => {
      this.#conclude(slot)
      this.#idle.push(slot)
      this.#launch()
    })
    this.#slots.push(slot)
    return slot
  }

  /** Notes how an attempt ended. What the socket says afterwards is about closing it. */
  #answer(slot: Slot<Host>, outcome: ConnectOutcome): void {
    if (slot.outcome !== undefined) return
    slot.outcome = outcome
    if (outcome.isAnswer) slot.rttMs = performance.now() - slot.startedMs
  }

  #conclude(slot: Slot<Host>): void {
    const { attempt, outcome, rttMs } = slot
    slot.attempt = undefined
    if (attempt === undefined || outcome === undefined || this.#isStopped) return
    if (rttMs !== undefined) attempt.probe.host.roundTrip.observe(rttMs)
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
      this.#window.shrink(this.#inUse())
    }
    return false
  }

  #tick(): void {
    const nowMs = performance.now()
    for (const slot of this.#slots) {
      if (!isConnecting(slot) || nowMs < slot.deadlineMs) continue
      slot.outcome = unanswered
      slot.socket.destroy()
    }
    if (this.#isSaturated) this.#window.grow(this.#inUse())
    this.#isSaturated = false
    this.#launch()
  }

  #inUse(): number {
    return this.#slots.filter(isConnecting).length
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#stopLaunching()
  }

  #stopLaunching(): void {
    this.#isStopped = true
    for (const { socket, attempt } of this.#slots) if (attempt !== undefined) socket.destroy()
    this.#finishIfDone()
  }

  #finishIfDone(): void {
    if (this.#idle.length < this.#slots.length) return
    if (!this.#isStopped && !this.#attempts.isEmpty) return
    clearInterval(this.#ticker)
    this.#run.signal?.removeEventListener('abort', this.#stop)
    if (this.#failure === undefined) this.#settle.resolve({ probesSent: this.#probesSent })
    else this.#settle.reject(this.#failure.error)
  }
}

function isConnecting(slot: Slot<ProbedHost>): boolean {
  return slot.attempt !== undefined && slot.outcome === undefined
}

/** Whether a connection's two ends are one and the same socket. */
function isSelfConnect(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}
