import { type Answer, createAnswer } from '../../src/services/scan/syn/answer.ts'
import { noProbe } from '../../src/services/scan/syn/probe-lists.ts'
import { createProbeRounds } from '../../src/services/scan/syn/probe-rounds.ts'
import { createRandom } from './random.ts'
import type { Reason } from '../../src/services/scan/result.ts'

/** How the simulated network answers a probe: after how long and by what, or not at all. */
export type Behaviour = (
  host: number,
  port: number,
  nowMs: number,
) => { readonly afterMs: number; readonly kind: Answer['kind'] } | undefined

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

/** Probes hosts that exist only here, over a clock that jumps: `ports` of hosts 1 to `hosts`. */
export function simulate(hosts: number, ports: readonly number[], answer: Behaviour): Simulation {
  const random = createRandom(1)
  const verdicts = new Map<string, { reason: Reason; atMs: number; tries: number }>()
  const tries = new Map<number, number>()
  const names: string[] = []
  const arriving = new Map<number, Answer[]>()
  let nowMs = 0
  let probesSent = 0
  const rounds = createProbeRounds(hosts * ports.length, {
    onVerdict(slot, reason) {
      verdicts.set(names[slot] ?? '', { reason, atMs: nowMs, tries: tries.get(slot) ?? 0 })
    },
    onSent: () => undefined,
    onAnswered: () => undefined,
    onTimedOut: () => undefined,
    onFailed: () => undefined,
  })
  for (let host = 1; host <= hosts; host++) rounds.addHost(host, [0, 0, 0xffff, host])
  for (const port of ports) {
    for (let host = 1; host <= hosts; host++) {
      names.push(`${host}:${port}`)
      rounds.add(names.length - 1, host, port, false, nowMs)
    }
  }

  function send(): void {
    for (let room = random() * mostProbesAStep; room > 0; room--) {
      const slot = rounds.next(nowMs)
      if (slot === noProbe) return
      rounds.sent(slot, nowMs)
      probesSent++
      tries.set(slot, (tries.get(slot) ?? 0) + 1)
      const { id, word3 } = rounds.hostOf(slot)
      const port = rounds.portOf(slot)
      const reply = answer(id, port, nowMs)
      if (reply === undefined) continue
      const step = Math.ceil((nowMs + reply.afterMs) / stepMs)
      const due = arriving.get(step) ?? []
      arriving.set(step, due)
      due.push({
        ...createAnswer(),
        kind: reply.kind,
        word2: 0xffff,
        word3,
        port,
        sequence: slot,
        type: 3,
        code: 13,
      })
    }
  }

  while (rounds.pending > 0 && nowMs < longestMs) {
    for (const one of arriving.get(Math.round(nowMs / stepMs)) ?? []) rounds.receive(one.sequence, one, nowMs)
    rounds.tick(nowMs)
    send()
    nowMs += stepMs
  }
  const lastMs = Math.max(...Array.from(verdicts.values(), ({ atMs }) => atMs))
  return { verdicts, probesSent, lastMs }
}
