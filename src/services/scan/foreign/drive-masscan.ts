import { connect } from 'node:net'
import type { ScanPlan } from '../plan.ts'
import { formatPorts } from '../ports/ports.ts'
import { formatPoint, sizeOf } from '../targets/address-set.ts'
import {
  type DriveOutcome,
  type DriveSession,
  type ToolNote,
  writeAddresses,
  writeExcludes,
} from './drive-session.ts'
import { findNextHops, type NextHop } from './next-hop.ts'
import { readMasscanJson } from './read-masscan-json.ts'
import { runTool } from './tool.ts'

/** Where nobody says: what a network of one's own bears, and a tenth of which it still loses answers. */
const packetsPerSecond = 10_000
/** How long answers are waited for after the last packet. */
const waitSeconds = 3
const silenceMs = 15_000
const wakeIntervalMs = 500
const wakePatienceMs = 400

/**
 * Has masscan scan a plan, a run for each next hop, at 10,000 packets a second unless the plan says less. Each port
 * gets one probe, as masscan does unless told otherwise. It reports open ports only.
 *
 * While it waits for last answers it reads the network without a time limit (1.3.2 does), and on a quiet link waits for ever: a connection
 * to a port of the plan, twice a second at most, gives it something to read.
 */
export async function driveMasscan(session: DriveSession): Promise<DriveOutcome> {
  const { plan, signal } = session
  const { hops, unreachable, reason } = await findNextHops(plan.addresses, plan.ports[0] ?? 0)
  const notes: ToolNote[] = unreachable.length === 0 ? [] : [{ kind: 'unreachable', detail: reason ?? '' }]
  let probesSent = 0
  let isComplete = true
  for (const [i, hop] of hops.entries()) {
    if (signal?.aborted === true) return { probesSent, isComplete: false, unreachable, notes }
    const onProgress = (share: number): void => session.onProgress((i + share) / hops.length)
    const outcome = await scanBehind(hop, i, { ...session, onProgress })
    probesSent += outcome.probesSent ?? 0
    isComplete &&= outcome.isComplete
    notes.push(...outcome.notes)
  }
  return { probesSent, isComplete, unreachable, notes }
}

async function scanBehind(hop: NextHop, place: number, session: DriveSession): Promise<DriveOutcome> {
  const { tool, plan, folder, signal, onHost, onProgress, onCommand } = session
  const rate = Math.min(plan.probesPerSecond, packetsPerSecond)
  const probes = Number(sizeOf(hop.addresses)) * plan.ports.length
  const targets = await writeAddresses(folder, `targets-${place}.txt`, hop.addresses)
  const excludes = plan.exclude.length === 0 ? [] : ['--excludefile', await writeExcludes(session)]
  const scope = ['-iL', targets, '-p', formatPorts(plan.ports), ...excludes]
  const link = ['-e', hop.device, '--router-mac', hop.hardwareAddress, '--rate', `${rate}`]
  const args = [...scope, ...link, '--wait', `${waitSeconds}`, '-oJ', '-']
  onCommand([tool.name, ...args])
  using waker = wakeUp(hop, plan)
  let share = 0
  const { ended } = await runTool({
    tool,
    args,
    read: (stdout) => readMasscanJson(stdout, { file: 'what masscan writes', onHost, mayBeCutOff: true }),
    progressOf(line) {
      share = Number(/([\d.]+)% done/.exec(line)?.[1] ?? 0) / 100
      onProgress(share)
      if (share === 1) waker.start()
      return `${share} ${/found=\d+/.exec(line)?.[0] ?? ''}`
    },
    silenceMs: silenceMs + waitSeconds * 1000,
    maxMs: (probes / rate) * 2000 + 60_000,
    signal,
  })
  const isSent = share === 1
  return {
    probesSent: isSent ? probes : Math.round(probes * share),
    isComplete: ended === 'by-itself' || (ended === 'stuck' && isSent),
    unreachable: [],
    notes: notesOn(ended, isSent),
  }
}

function notesOn(
  ended: 'by-itself' | 'stuck' | 'too-long' | 'stopped',
  isSent: boolean,
): readonly ToolNote[] {
  if (ended === 'stuck' && isSent) {
    return [
      {
        kind: 'stuck-at-end',
        detail:
          'it had sent everything, but did not end by itself and was stopped, which may have cost answers',
      },
    ]
  }
  if (ended === 'stuck')
    return [{ kind: 'stuck', detail: `it got no further for ${silenceMs / 1000} s and was stopped` }]
  if (ended === 'too-long')
    return [{ kind: 'too-long', detail: 'it took twice as long as its rate allows and was stopped' }]
  return []
}

interface Waker extends Disposable {
  /** Begins to connect; once begun it goes on. */
  start(): void
}

function wakeUp({ addresses }: NextHop, { ports, probesPerSecond }: ScanPlan): Waker {
  const [first] = addresses
  const [port = 0] = ports
  const intervalMs = Math.max(wakeIntervalMs, 1000 / probesPerSecond)
  let timer: NodeJS.Timeout | undefined
  function knock(): void {
    const socket = connect({ host: formatPoint(first?.first ?? 0n), port })
    const patience = setTimeout(() => socket.destroy(), wakePatienceMs)
    socket.on('error', () => {})
    socket.on('connect', () => socket.destroy())
    socket.on('close', () => clearTimeout(patience))
  }
  return {
    start() {
      timer ??= setInterval(knock, intervalMs)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
