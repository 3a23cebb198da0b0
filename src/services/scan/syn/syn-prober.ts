import { getSystemErrorMap } from 'node:util'
import { ExternalToolError, wordsAddress } from '../../../core/index.ts'
import type { Probe, ProbedHost, ProbeEvent, Prober, ProbeRun, ProbeTotals } from '../prober.ts'
import { type Reason, stateOf } from '../result.ts'
import type { ProbeMoment } from './findings.ts'
import { createHostNumbers } from './host-numbers.ts'
import { createOrderWriter, mostProbes } from './orders.ts'
import { type ProberProcess, takeProberProcess } from './prober-process-link.ts'

/** Probes that wait to be sent for the first time, at most: enough for the time until more come, and few to lose. */
const mostUnbegun = 16_384
const fewestUnbegun = 16
/** Under a cap, what may be sent within this time. */
const unbegunSeconds = 0.1
/** Probes taken from the iterable before the event loop has its turn. */
const turnProbes = 2048

/**
 * Makes the prober that sends bare SYNs through raw sockets: Linux, with CAP_NET_RAW. No connection is ever completed: the
 * kernel resets what a host opens. Packets are made and read by a process of its own, which gives up its privileges
 * before its first one; this side orders probes and takes verdicts, and knows no packet. At most 262,144 probes are under
 * way at a time.
 *
 * Its run rejects with {@link ExternalToolError} `PROBE_PROCESS_ENDED` where that process can't open its sockets or dies.
 */
export function createSynProber(): Prober {
  return {
    engine: 'syn',
    async run(run) {
      if (run.signal?.aborted === true) return { probesSent: 0 }
      const process = await takeProberProcess().catch((error: Error) => {
        throw endedError(error.message)
      })
      return new SynRun(run, process).finished
    },
  }
}

class SynRun<Host extends ProbedHost> {
  readonly finished: Promise<ProbeTotals>
  readonly #run: ProbeRun<Host>
  readonly #process: ProberProcess
  readonly #fresh: Iterator<Probe<Host>>
  readonly #mostUnbegun: number
  /** By their slots, the numbers under which the process knows them. */
  readonly #probes: (Probe<Host> | undefined)[] = []
  readonly #freeSlots: number[] = []
  readonly #hosts = createHostNumbers<Host>()
  readonly #orders = createOrderWriter()
  readonly #settle = Promise.withResolvers<ProbeTotals>()
  readonly #stop = (): void => this.#end()
  #isStopped = false
  #isExhausted = false
  #isFilling = false
  #isFull = false
  #probesSent = 0
  #probesOrdered = 0
  #probesBegun = 0
  #failure: { readonly error: unknown } | undefined

  constructor(run: ProbeRun<Host>, process: ProberProcess) {
    this.#run = run
    this.#process = process
    this.#fresh = run.probes[Symbol.iterator]()
    this.#mostUnbegun = Math.ceil(
      Math.min(mostUnbegun, Math.max(fewestUnbegun, run.probesPerSecond * unbegunSeconds)),
    )
    this.finished = this.#settle.promise
    process.use({
      onReady: () => undefined,
      onVerdict: (slot, reason, rttMs) => this.#conclude(slot, reason, rttMs),
      onMoment: (slot, moment) => this.#note(slot, moment),
      onTotal: (probesSent, probesBegun) => {
        this.#probesSent = probesSent
        this.#probesBegun = probesBegun
        this.#feed()
      },
      onEnd: () => undefined,
      onDrain: () => {
        this.#isFull = false
        this.#feed()
      },
      onError: (error) => this.#fail(error),
      onClose: (reason) => this.#close(reason),
    })
    run.signal?.addEventListener('abort', this.#stop, { once: true })
    if (run.signal?.aborted === true) this.#end()
    this.#orders.pace(run.probesPerSecond)
    this.#feed()
  }

  /** Orders more probes as soon as half of those that could wait don't: in few large pieces, each a wake-up for the other side. */
  #feed(): void {
    if (this.#probesOrdered - this.#probesBegun <= this.#mostUnbegun / 2) this.#fill()
  }

  /** Orders probes as long as there are places for them, a turn of the event loop at a time. */
  #fill(): void {
    if (this.#isFilling || this.#isFull || this.#isExhausted || this.#isStopped) return
    this.#isFilling = true
    setImmediate(() => {
      this.#isFilling = false
      try {
        this.#fillTurn()
      } catch (error) {
        this.#fail(error)
      }
    })
  }

  #fillTurn(): void {
    if (this.#isStopped) return
    const { watch } = this.#run
    for (let taken = 0; taken < turnProbes && this.#hasPlace(); taken++) {
      const next = this.#fresh.next()
      if (next.done === true) {
        this.#isExhausted = true
        this.#orders.end()
        break
      }
      const { host, port } = next.value
      const slot = this.#freeSlots.pop() ?? this.#probes.length
      this.#probes[slot] = next.value
      this.#probesOrdered++
      const number = this.#hosts.take(host, this.#orders)
      this.#orders.probe(slot, number, port, watch?.has(host.address, port) === true)
    }
    this.#isFull = !this.#process.write(this.#orders.take())
    if (this.#hasPlace()) this.#fill()
  }

  #hasPlace(): boolean {
    const hasSlot = this.#freeSlots.length > 0 || this.#probes.length < mostProbes
    return hasSlot && this.#hosts.hasPlace && this.#probesOrdered - this.#probesBegun < this.#mostUnbegun
  }

  #conclude(slot: number, reason: Reason, rttMs: number | undefined): void {
    const probe = this.#probes[slot]
    if (probe === undefined || this.#isStopped) return
    this.#probes[slot] = undefined
    this.#freeSlots.push(slot)
    this.#hosts.giveBack(probe.host)
    if (rttMs !== undefined) probe.host.roundTrip.observe(rttMs)
    this.#run.onVerdict({ probe, state: stateOf(reason), reason, rttMs })
    this.#feed()
  }

  #note(slot: number, moment: ProbeMoment): void {
    const probe = this.#probes[slot]
    if (probe === undefined || this.#isStopped) return
    this.#run.watch?.note({ address: probe.host.address, port: probe.port, ...describe(moment) })
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#end()
  }

  #end(): void {
    this.#isStopped = true
    this.#process.kill()
  }

  #close(reason: string | undefined): void {
    this.#run.signal?.removeEventListener('abort', this.#stop)
    if (this.#failure !== undefined) this.#settle.reject(this.#failure.error)
    else if (reason === undefined || this.#isStopped) this.#settle.resolve({ probesSent: this.#probesSent })
    else this.#settle.reject(endedError(reason))
  }
}

function endedError(reason: string): ExternalToolError {
  return new ExternalToolError(
    'PROBE_PROCESS_ENDED',
    `Cannot scan with syn: the process that sends its probes ended: ${reason}; --engine connect does without one`,
    { details: { reason } },
  )
}

function describe(moment: ProbeMoment): Pick<ProbeEvent, 'kind' | 'detail'> {
  switch (moment.kind) {
    case 'sent':
      return { kind: 'sent', detail: 'SYN' }
    case 'timed-out':
      return { kind: 'timed-out', detail: 'no answer' }
    case 'answered':
      return { kind: 'answered', detail: moment.by === 'reset' ? 'RST' : 'SYN-ACK' }
    case 'unreachable': {
      const { type, code, reporter } = moment
      const protocol = reporter[2] === 0xffff && reporter[0] === 0 && reporter[1] === 0 ? 'ICMP' : 'ICMPv6'
      return { kind: 'answered', detail: `${protocol} ${type}/${code} from ${wordsAddress(reporter)}` }
    }
    default:
      return {
        kind: 'failed',
        detail: `send: ${getSystemErrorMap().get(-moment.errno)?.[0] ?? moment.errno}`,
      }
  }
}
