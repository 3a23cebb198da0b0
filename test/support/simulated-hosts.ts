import { noProbe } from '../../src/services/scan/rounds/probe-lists.ts'
import { createProbeRounds, type RoundsOptions } from '../../src/services/scan/rounds/probe-rounds.ts'
import { createRoundsHost, type RoundsHost } from '../../src/services/scan/rounds/rounds-host.ts'
import { createRandom } from './random.ts'
import { type Reason, stateOf } from '../../src/services/scan/result.ts'

/** How the simulated network answers a probe: after how long and by what, or not at all. */
export type Behaviour = (
  host: number,
  port: number,
  nowMs: number,
) => { readonly afterMs: number; readonly reason: Reason } | undefined

/** How the simulated prober probes. */
export interface Probing extends RoundsOptions {
  /** Whether an answer is heard that comes after its probe was taken for unanswered. */
  readonly hearsLateAnswers: boolean
}

/** What came of probing simulated hosts. */
export interface Simulation {
  readonly verdicts: ReadonlyMap<
    string,
    { readonly reason: Reason; readonly atMs: number; readonly tries: number }
  >
  readonly probesSent: number
  /** When the last verdict came. */
  readonly lastMs: number
}

const stepMs = 5
/** 120,000 a second on average, about what the real sockets do. */
const mostProbesAStep = 1200
const longestMs = 300_000

interface SimulatedHost extends RoundsHost {
  readonly number: number
}

interface Arrival {
  readonly slot: number
  readonly reason: Reason
  /** Which of the port's probes it answers. */
  readonly tries: number
}

/** Probes hosts that exist only here, over a clock that jumps: `ports` of hosts 1 to `hosts`. */
export function simulate(
  hosts: number,
  ports: readonly number[],
  answer: Behaviour,
  { hearsLateAnswers, ...options }: Probing,
): Simulation {
  const random = createRandom(1)
  const verdicts = new Map<string, { reason: Reason; atMs: number; tries: number }>()
  const tries = new Map<number, number>()
  const givenUp = new Map<number, number>()
  const asked: { readonly name: string; readonly port: number }[] = []
  const arriving = new Map<number, Arrival[]>()
  let nowMs = 0
  let probesSent = 0
  const rounds = createProbeRounds<SimulatedHost>(
    hosts * ports.length,
    {
      onVerdict(slot, reason) {
        verdicts.set(asked[slot]?.name ?? '', { reason, atMs: nowMs, tries: tries.get(slot) ?? 0 })
      },
      onTimedOut: (slot) => void givenUp.set(slot, tries.get(slot) ?? 0),
    },
    options,
  )
  const targets = Array.from({ length: hosts }, (_, index) => ({ ...createRoundsHost(), number: index + 1 }))
  for (const port of ports) {
    for (const host of targets) {
      asked.push({ name: `${host.number}:${port}`, port })
      rounds.add(asked.length - 1, host, nowMs)
    }
  }

  function send(): void {
    for (let room = random() * mostProbesAStep; room > 0; room--) {
      const slot = rounds.next(nowMs)
      if (slot === noProbe) return
      rounds.sent(slot, nowMs)
      probesSent++
      const count = (tries.get(slot) ?? 0) + 1
      tries.set(slot, count)
      const reply = answer(rounds.hostOf(slot).number, asked[slot]?.port ?? 0, nowMs)
      if (reply === undefined) continue
      const step = Math.ceil((nowMs + reply.afterMs) / stepMs)
      const due = arriving.get(step) ?? []
      arriving.set(step, due)
      due.push({ slot, reason: reply.reason, tries: count })
    }
  }

  function receive({ slot, reason, tries: count }: Arrival): void {
    const isLate = count <= (givenUp.get(slot) ?? 0)
    if (rounds.triesOf(slot) === 0 || (isLate && !hearsLateAnswers)) return
    if (stateOf(reason) === 'filtered') rounds.conclude(slot, reason)
    else rounds.answered(slot, reason, nowMs)
  }

  while (rounds.pending > 0 && nowMs < longestMs) {
    for (const one of arriving.get(Math.round(nowMs / stepMs)) ?? []) receive(one)
    rounds.tick(nowMs)
    send()
    nowMs += stepMs
  }
  const lastMs = Math.max(...Array.from(verdicts.values(), ({ atMs }) => atMs))
  return { verdicts, probesSent, lastMs }
}
