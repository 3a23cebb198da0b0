import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { getSystemErrorMap } from 'node:util'
import { ExternalToolError, wordsAddress } from '../../../core/index.ts'
import type { Account } from '../../../native/index.ts'
import type { Probe, ProbedHost, ProbeEvent, Prober, ProbeRun, ProbeTotals } from '../prober.ts'
import { type PortState, type Reason, reasonsByState } from '../result.ts'
import { createFindingReader, type ProbeMoment } from './findings.ts'
import { createHostNumbers } from './host-numbers.ts'
import { createOrderWriter } from './orders.ts'
import type { ProberProcessOptions } from './prober-process.ts'

/** Probes at a time: what they take is some 30 MB, in both processes together. */
const mostProbes = 262_144
const fewestProbes = 1024
/** How long a silent probe is under way, roughly: what a capped rate needs places for. */
const probeSeconds = 2
/** Probes taken from the iterable before the event loop has its turn. */
const turnProbes = 2048
const entry = `./prober-process-entry.${import.meta.filename.endsWith('.ts') ? 'ts' : 'js'}`
/** Who nobody is, on every Linux. */
const nobody = 65_534

const stateOf: ReadonlyMap<Reason, PortState> = new Map(
  (Object.keys(reasonsByState) as PortState[]).flatMap((state) =>
    reasonsByState[state].map((reason): [Reason, PortState] => [reason, state]),
  ),
)

/**
 * Makes the prober that sends bare SYNs through raw sockets: Linux, with CAP_NET_RAW. No connection is ever completed: the
 * kernel resets what a host opens. Packets are made and read by a process of its own, which gives up its privileges
 * before its first one; this side orders probes and takes verdicts, and knows no packet. It takes
 * at most 262,144 probes at a time.
 *
 * Its run rejects with {@link ExternalToolError} `PROBE_PROCESS_ENDED` where that process can't open its sockets or dies.
 */
export function createSynProber(): Prober {
  return { engine: 'syn', run: (run) => new SynRun(run).finished }
}

class SynRun<Host extends ProbedHost> {
  readonly finished: Promise<ProbeTotals>
  readonly #run: ProbeRun<Host>
  readonly #fresh: Iterator<Probe<Host>>
  readonly #capacity: number
  readonly #probes: (Probe<Host> | undefined)[] = []
  readonly #free: number[] = []
  readonly #hosts = createHostNumbers<Host>()
  readonly #orders = createOrderWriter()
  readonly #process: ChildProcess
  readonly #settle = Promise.withResolvers<ProbeTotals>()
  readonly #stop = (): void => this.#end()
  #isExhausted = false
  #isFeeding = false
  #isFull = false
  #hasEnded = false
  #probesSent = 0
  #complaint = ''
  #failure: { readonly error: unknown } | undefined

  constructor(run: ProbeRun<Host>) {
    this.#run = run
    this.#fresh = run.probes[Symbol.iterator]()
    this.#capacity = capacityFor(run.probesPerSecond)
    this.finished = this.#settle.promise
    this.#process = this.#start()
    run.signal?.addEventListener('abort', this.#stop, { once: true })
    if (run.signal?.aborted === true) this.#end()
    else this.#feed()
  }

  #start(): ChildProcess {
    const { probesPerSecond } = this.#run
    const options: ProberProcessOptions = {
      account: unprivilegedAccount(),
      probesPerSecond: Number.isFinite(probesPerSecond) ? probesPerSecond : null,
      capacity: this.#capacity,
    }
    const started = spawn(process.execPath, [
      fileURLToPath(new URL(entry, import.meta.url)),
      JSON.stringify(options),
    ])
    const read = createFindingReader({
      onReady: () => undefined,
      onVerdict: (slot, reason, rttMs) => this.#conclude(slot, reason, rttMs),
      onMoment: (slot, moment) => this.#note(slot, moment),
      onTotal: (probesSent) => {
        this.#probesSent = probesSent
      },
      onEnd: () => {
        this.#hasEnded = true
      },
    })
    started.stdout.on('data', (bytes: Buffer) => this.#attempt(() => read(bytes)))
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2000)
    })
    // What can't be written any more is told by how the process ended.
    started.stdin
      .on('error', () => undefined)
      .on('drain', () => {
        this.#isFull = false
        this.#feed()
      })
    started.on('error', (error) => this.#fail(endedError(error.message)))
    started.on('close', (code, signal) => this.#conclusion(code, signal))
    return started
  }

  /** Orders probes as long as there are places for them, a turn of the event loop at a time. */
  #feed(): void {
    if (this.#isFeeding || this.#isFull || this.#isExhausted || this.#process.killed) return
    this.#isFeeding = true
    setImmediate(() => {
      this.#isFeeding = false
      this.#attempt(() => this.#feedTurn())
    })
  }

  #feedTurn(): void {
    const { watch } = this.#run
    for (let taken = 0; taken < turnProbes && this.#hasPlace(); taken++) {
      const next = this.#fresh.next()
      if (next.done === true) {
        this.#isExhausted = true
        this.#orders.end()
        break
      }
      const { host, port } = next.value
      const slot = this.#free.pop() ?? this.#probes.length
      this.#probes[slot] = next.value
      const number = this.#hosts.take(host, this.#orders)
      this.#orders.probe(slot, number, port, watch?.has(host.address, port) === true)
    }
    this.#isFull = this.#process.stdin?.write(this.#orders.take()) === false
    if (this.#hasPlace()) this.#feed()
  }

  #hasPlace(): boolean {
    return this.#free.length > 0 || this.#probes.length < this.#capacity
  }

  #conclude(slot: number, reason: Reason, rttMs: number | undefined): void {
    const probe = this.#probes[slot]
    if (probe === undefined || this.#process.killed) return
    this.#probes[slot] = undefined
    this.#free.push(slot)
    this.#hosts.giveBack(probe.host)
    if (rttMs !== undefined) probe.host.roundTrip.observe(rttMs)
    this.#run.onVerdict({ probe, state: stateOf.get(reason) ?? 'notProbed', reason, rttMs })
    this.#feed()
  }

  #note(slot: number, moment: ProbeMoment): void {
    const probe = this.#probes[slot]
    if (probe === undefined) return
    this.#run.watch?.note({ address: probe.host.address, port: probe.port, ...describe(moment) })
  }

  #attempt(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#end()
  }

  #end(): void {
    this.#process.kill('SIGKILL')
  }

  #conclusion(code: number | null, signal: NodeJS.Signals | null): void {
    this.#run.signal?.removeEventListener('abort', this.#stop)
    const isStopped = this.#run.signal?.aborted === true
    if (this.#failure !== undefined) this.#settle.reject(this.#failure.error)
    else if (this.#hasEnded || isStopped) this.#settle.resolve({ probesSent: this.#probesSent })
    else
      this.#settle.reject(endedError(this.#complaint.trim() || `it ended with ${signal ?? `code ${code}`}`))
  }
}

function capacityFor(probesPerSecond: number): number {
  return Math.min(mostProbes, Math.max(fewestProbes, Math.ceil(probesPerSecond * probeSeconds)))
}

/** Whose rights the process goes on with: the user's behind sudo, this process's where it isn't root, otherwise nobody's. */
function unprivilegedAccount(): Account {
  const { SUDO_UID, SUDO_GID } = process.env
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid }
  const isUser = Number(SUDO_UID) > 0 && Number(SUDO_GID) > 0
  return isUser ? { uid: Number(SUDO_UID), gid: Number(SUDO_GID) } : { uid: nobody, gid: nobody }
}

function endedError(reason: string): ExternalToolError {
  return new ExternalToolError(
    'PROBE_PROCESS_ENDED',
    `Cannot scan with syn: the process that sends the probes ended: ${reason}; --engine connect needs no such process`,
    { details: { reason } },
  )
}

function describe(moment: ProbeMoment): Pick<ProbeEvent, 'kind' | 'detail'> {
  switch (moment.kind) {
    case 'answered':
      return { kind: 'answered', detail: moment.by === 'reset' ? 'RST' : 'SYN-ACK' }
    case 'unreachable':
      return {
        kind: 'answered',
        detail: `${icmpName(moment.reporter)} ${moment.type}/${moment.code} from ${wordsAddress(moment.reporter)}`,
      }
    case 'failed':
      return {
        kind: 'failed',
        detail: `sendmmsg: ${getSystemErrorMap().get(-moment.errno)?.[0] ?? moment.errno}`,
      }
    case 'sent':
      return { kind: 'sent', detail: 'SYN' }
    case 'timed-out':
      return { kind: 'timed-out', detail: 'no answer' }
  }
}

function icmpName([word0, word1, word2]: readonly [number, number, number, number]): string {
  return word0 === 0 && word1 === 0 && word2 === 0xffff ? 'ICMP' : 'ICMPv6'
}
