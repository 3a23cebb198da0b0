import { type ConnectOutcome, outcomeOf } from './connect-outcome.ts'
import { createConnectWindow } from './connect-window.ts'
import type { ConnectEnd, Connector, ConnectSlot } from './connector.ts'
import type { Probe, ProbedHost, ProbeEvent, ProbeRun, ProbeTotals } from '../prober.ts'
import { type Reason, stateOf } from '../result.ts'
import { createPace } from '../rounds/pace.ts'
import { noProbe } from '../rounds/probe-lists.ts'
import { createProbeRounds, type ProbeRounds, type RoundsOptions } from '../rounds/probe-rounds.ts'
import { createRoundsHost, type RoundsHost } from '../rounds/rounds-host.ts'

const tickMs = 20
/** How long launching goes on before the event loop has its turn: where attempts end at once, nothing else stops it. */
const launchSliceMs = 10
/** How long launching rests when descriptors or buffers ran out, and how long they may lack before probes are given up. */
const shortageRestMs = 50
const shortagePatienceMs = 3000
/**
 * An answer to an attempt that was given up isn't heard: the last one at a port is waited for a little less than the second after
 * which the kernel repeats its SYN.
 */
export const connectRounds = { lastTimeoutMs: 950 } as const satisfies RoundsOptions
/** Probes without a verdict at a time: what they take is some 5 MB. */
const mostProbes = 65_536

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
interface Place {
  readonly slot: ConnectSlot
  /** The probe that it asks for, by its number; {@link noProbe} where it is idle, or closes an attempt that was given up. */
  probe: number
  end: ConnectEnd | undefined
  startedMs: number
  endedMs: number
}

class ConnectRun<Host extends ProbedHost> {
  readonly finished: Promise<ProbeTotals>
  readonly #connector: Connector
  readonly #run: ProbeRun<Host>
  readonly #fresh: Iterator<Probe<Host>>
  readonly #rounds: ProbeRounds<RoundsHost>
  readonly #hosts = new WeakMap<Host, RoundsHost>()
  /** By their numbers in the rounds: the probes, and the places that ask for them. */
  readonly #probes: (Probe<Host> | undefined)[] = []
  readonly #placeOf: (Place | undefined)[] = []
  readonly #freeNumbers: number[] = []
  readonly #window
  readonly #pace
  readonly #places: Place[] = []
  readonly #idle: Place[] = []
  readonly #settle = Promise.withResolvers<ProbeTotals>()
  readonly #ticker: NodeJS.Timeout
  readonly #stop = (): void => this.#stopLaunching()
  #isExhausted = false
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
    this.#fresh = run.probes[Symbol.iterator]()
    this.#rounds = createProbeRounds(
      mostProbes,
      {
        onVerdict: (number, reason, rttMs) => this.#conclude(number, reason, rttMs),
        onTimedOut: (number) => this.#giveUp(number),
      },
      connectRounds,
    )
    this.#window = createConnectWindow(connector)
    this.#pace = createPace(run.probesPerSecond, performance.now())
    this.finished = this.#settle.promise
    // Deadlines are looked at after the poll phase, so that an answer which has arrived counts, however late the timer is.
    this.#ticker = setInterval(() => setImmediate(() => this.#tick()), tickMs)
    run.signal?.addEventListener('abort', this.#stop, { once: true })
    if (run.signal?.aborted === true) this.#stopLaunching()
    else this.#launch()
  }

  #launch(): void {
    // An attempt that ends at once frees its place while launching.
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
      if (this.#places.length - this.#idle.length >= this.#window.size) {
        this.#isSaturated = true
        break
      }
      const nowMs = performance.now()
      if (nowMs > sliceEndMs) {
        setImmediate(() => this.#launch())
        break
      }
      if (nowMs < this.#restUntilMs || !this.#hasWork || !this.#pace.take(nowMs)) break
      const number = this.#next(nowMs)
      if (number === noProbe) break
      this.#connect(this.#idle.pop() ?? this.#addPlace(), number, nowMs)
    }
  }

  get #hasWork(): boolean {
    return this.#rounds.hasReady || this.#hasRoom
  }

  get #hasRoom(): boolean {
    return !this.#isExhausted && this.#rounds.pending < mostProbes
  }

  /** The next probe to ask for: one that has been asked for before goes ahead of a new one. */
  #next(nowMs: number): number {
    let number = this.#rounds.next(nowMs)
    while (number === noProbe && this.#hasRoom) {
      this.#takeFresh(nowMs)
      number = this.#rounds.next(nowMs)
    }
    return number
  }

  #takeFresh(nowMs: number): void {
    const next = this.#fresh.next()
    if (next.done === true) {
      this.#isExhausted = true
      return
    }
    const number = this.#freeNumbers.pop() ?? this.#probes.length
    this.#probes[number] = next.value
    this.#rounds.add(number, this.#hostOf(next.value.host), nowMs)
  }

  #hostOf(host: Host): RoundsHost {
    const known = this.#hosts.get(host)
    if (known !== undefined) return known
    const made = createRoundsHost()
    this.#hosts.set(host, made)
    return made
  }

  #probeOf(number: number): Probe<Host> {
    const probe = this.#probes[number]
    if (probe === undefined) throw new TypeError(`No probe ${number}`)
    return probe
  }

  #connect(place: Place, number: number, nowMs: number): void {
    const { host, port } = this.#probeOf(number)
    place.probe = number
    place.end = undefined
    place.startedMs = nowMs
    this.#placeOf[number] = place
    this.#probesSent++
    this.#rounds.sent(number, nowMs)
    if (this.#run.watch !== undefined)
      this.#tell(number, 'sent', `connect, try ${this.#rounds.triesOf(number)}`)
    place.slot.connect(host.address, port)
  }

  #addPlace(): Place {
    const place: Place = {
      // What a socket says after its first end is about closing it.
      slot: this.#connector.addSlot({
        ended: (end) => {
          if (place.end !== undefined) return
          place.end = end
          place.endedMs = performance.now()
        },
        freed: () => {
          this.#takeEnd(place)
          this.#idle.push(place)
          this.#launch()
        },
      }),
      probe: noProbe,
      end: undefined,
      startedMs: 0,
      endedMs: 0,
    }
    this.#places.push(place)
    return place
  }

  /** Takes in how an attempt ended. One that was given up without an answer has no end: the rounds know of it. */
  #takeEnd(place: Place): void {
    const { probe: number, end, startedMs, endedMs } = place
    place.probe = noProbe
    if (number === noProbe || end === undefined || this.#isStopped) return
    const outcome = outcomeOf(end)
    const { kind, reason, mostFailures } = outcome
    this.#placeOf[number] = undefined
    if (kind === 'silent') return
    if (this.#run.watch !== undefined) {
      this.#tell(number, stateOf(reason) === 'notProbed' ? 'failed' : 'answered', `connect: ${end}`)
    }
    const isHopeless = this.#noteShortage(outcome)
    if (kind === 'answered') {
      this.#rounds.hostOf(number).roundTrip ??= this.#probeOf(number).host.roundTrip
      this.#rounds.answered(number, reason, endedMs, endedMs - startedMs)
    } else if (kind === 'told' || isHopeless) this.#rounds.conclude(number, reason)
    else if (kind === 'short') this.#rounds.putBack(number)
    else this.#rounds.failed(number, reason, endedMs, { mostFailures, isAtOnce: end === 'met-itself' })
  }

  /** Gives an attempt up that wasn't answered in time; unless an answer is found that has just come. */
  #giveUp(number: number): void {
    const place = this.#placeOf[number]
    this.#placeOf[number] = undefined
    if (place === undefined) return
    const { startedMs } = place
    place.slot.abandon()
    if (place.probe === number) place.probe = noProbe
    if (this.#run.watch === undefined || this.#rounds.triesOf(number) === 0) return
    this.#tell(number, 'timed-out', `nothing in ${Math.round(performance.now() - startedMs)} ms`)
  }

  #conclude(number: number, reason: Reason, rttMs: number | undefined): void {
    const probe = this.#probeOf(number)
    this.#probes[number] = undefined
    this.#freeNumbers.push(number)
    if (this.#isStopped) return
    try {
      this.#run.onVerdict({ probe, state: stateOf(reason), reason, rttMs })
    } catch (error) {
      this.#fail(error)
    }
  }

  #tell(number: number, kind: ProbeEvent['kind'], detail: string): void {
    const { host, port } = this.#probeOf(number)
    const { address } = host
    const { watch } = this.#run
    if (watch?.has(address, port) === true) watch.note({ address, port, kind, detail })
  }

  /** Rests and narrows the window while the machine lacks means; true once that has lasted too long. */
  #noteShortage({ kind }: ConnectOutcome): boolean {
    if (kind !== 'short') {
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
    // What is given up frees its place at once, and others are launched when all have been looked at.
    this.#isLaunching = true
    this.#rounds.tick(performance.now())
    this.#isLaunching = false
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
    for (const { slot, probe } of this.#places) if (probe !== noProbe) slot.abandon()
    this.#finishIfDone()
  }

  #finishIfDone(): void {
    if (this.#isFinished || this.#isLaunching || this.#idle.length < this.#places.length) return
    if (!this.#isStopped && (!this.#isExhausted || this.#rounds.pending > 0)) return
    this.#isFinished = true
    clearInterval(this.#ticker)
    this.#run.signal?.removeEventListener('abort', this.#stop)
    this.#connector[Symbol.dispose]()
    if (this.#failure === undefined) this.#settle.resolve({ probesSent: this.#probesSent })
    else this.#settle.reject(this.#failure.error)
  }
}
