import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExternalToolError } from '../../../core/index.ts'
import { sizeOf } from '../targets/address-set.ts'
import {
  type DriveOutcome,
  type DriveSession,
  type ToolNote,
  writeAddresses,
  writeExcludes,
} from './drive-session.ts'
import type { ForeignHost } from './foreign-host.ts'
import { findNextHops, type NextHop } from './next-hop.ts'
import { readZmapCsv } from './read-zmap-csv.ts'
import { runTool } from './tool.ts'

/** Where nobody says. It is also zmap's own. */
const packetsPerSecond = 10_000
/** How long answers are waited for after the last packet, of each port. */
const cooldownSeconds = 2
/** Runs at a time: most of a run is waiting. */
const parallelRuns = 8
const silenceMs = 15_000
const maxTries = 6
const fields = 'saddr,sport,classification,success,timestamp-str'

/** One run: some ports of the addresses behind one next hop. */
interface Portion {
  readonly hop: NextHop
  readonly ports: string
  readonly probes: number
  readonly targets: string
}

/**
 * Has zmap scan a plan: a run for each next hop and, because it knows one port a run before version 4, for each port, eight at a
 * time, at 10,000 packets a second in all unless the plan says less. Its own list of what not to scan, which holds the private ranges,
 * is replaced by the plan's excludes. It is told to report resets too; what it is silent about stays unknown.
 */
export async function driveZmap(session: DriveSession): Promise<DriveOutcome> {
  const { plan, signal } = session
  const { hops, unreachable, reason } = await findNextHops(plan.addresses, plan.ports[0] ?? 0)
  const notes: ToolNote[] = unreachable.length === 0 ? [] : [{ kind: 'unreachable', detail: reason ?? '' }]
  const portions = await portionsOf(hops, session)
  const settings = await writeSettings(session)
  let started = 0
  let finished = 0
  let probesSent = 0
  let isComplete = true

  async function work(): Promise<void> {
    while (started < portions.length && signal?.aborted !== true) {
      const place = started++
      const portion = portions[place]
      if (portion === undefined) return
      const outcome = await scanStubbornly(portion, place, settings, session)
      probesSent += outcome.probesSent ?? 0
      isComplete &&= outcome.isComplete
      notes.push(...outcome.notes)
      session.onProgress(++finished / portions.length)
    }
  }

  await Promise.all(Array.from({ length: parallelRuns }, work))
  return { probesSent, isComplete: isComplete && finished === portions.length, unreachable, notes }
}

/** Files that say what zmap must not take from elsewhere: settings, and what not to scan. */
interface Settings {
  readonly config: string
  readonly blocklist: string
}

async function writeSettings(session: DriveSession): Promise<Settings> {
  const config = join(session.folder, 'zmap.conf')
  await writeFile(config, '')
  return { config, blocklist: await writeExcludes(session) }
}

async function portionsOf(
  hops: readonly NextHop[],
  { tool, plan, folder }: DriveSession,
): Promise<readonly Portion[]> {
  const takesLists = Number.parseInt(tool.version, 10) >= 4
  const portions: Portion[] = []
  for (const [i, hop] of hops.entries()) {
    const targets = await writeAddresses(folder, `targets-${i}.txt`, hop.addresses)
    const hosts = Number(sizeOf(hop.addresses))
    if (takesLists)
      portions.push({ hop, ports: plan.ports.join(','), probes: hosts * plan.ports.length, targets })
    else for (const port of plan.ports) portions.push({ hop, ports: `${port}`, probes: hosts, targets })
  }
  return portions
}

/**
 * Scans a portion, again where zmap crashed: 2.1.1 does, one time in ten or so, by an assertion that its random order of a small list of
 * addresses violates. What a run that crashed reported doesn't count.
 */
async function scanStubbornly(
  portion: Portion,
  place: number,
  settings: Settings,
  session: DriveSession,
): Promise<DriveOutcome> {
  for (let crashes = 0; ; crashes++) {
    const hosts: ForeignHost[] = []
    try {
      const onHost = (host: ForeignHost): void => void hosts.push(host)
      const outcome = await scanPortion(portion, place, settings, { ...session, onHost })
      for (const host of hosts) session.onHost(host)
      return crashes === 0 ? outcome : { ...outcome, notes: [...outcome.notes, crashNote(portion, crashes)] }
    } catch (error) {
      if (!(error instanceof ExternalToolError) || crashes + 1 >= maxTries) throw error
    }
  }
}

function crashNote({ ports }: Portion, crashes: number): ToolNote {
  return { kind: 'crashed', detail: `it crashed on port ${ports} and was started again (${crashes}×)` }
}

async function scanPortion(
  { hop, ports, probes, targets }: Portion,
  place: number,
  { config, blocklist }: Settings,
  { tool, plan, folder, signal, onHost, onCommand }: DriveSession,
): Promise<DriveOutcome> {
  const rate = Math.max(1, Math.floor(Math.min(plan.probesPerSecond, packetsPerSecond) / parallelRuns))
  const metadata = join(folder, `metadata-${place}.json`)
  const scope = ['-p', ports, '-w', targets, '-b', blocklist, '-C', config]
  const link = ['-i', hop.device, '-G', hop.hardwareAddress, '-r', `${rate}`, '-c', `${cooldownSeconds}`]
  const form = ['-O', 'csv', '-f', fields, '--output-filter', 'repeat = 0', '-o', '-']
  const args = [...scope, ...link, ...form, '-m', metadata, '--disable-syslog']
  onCommand([tool.name, ...args])
  const { ended } = await runTool({
    tool,
    args,
    read: (stdout) => readZmapCsv(stdout, { file: 'what zmap writes', onHost, mayBeCutOff: true }),
    progressOf: (line) => /send: \d+/.exec(line)?.[0] ?? line,
    silenceMs: silenceMs + cooldownSeconds * 1000,
    maxMs: (probes / rate) * 2000 + 60_000,
    signal,
  })
  return {
    probesSent: await packetsSent(metadata),
    isComplete: ended === 'by-itself',
    unreachable: [],
    notes:
      ended === 'stuck'
        ? [{ kind: 'stuck', detail: `it got no further for ${silenceMs / 1000} s and was stopped` }]
        : [],
  }
}

async function packetsSent(file: string): Promise<number | undefined> {
  const metadata = await readFile(file, 'utf8').catch(() => '')
  const count = /"total_sent":\s*(\d+)/.exec(metadata)?.[1]
  return count === undefined ? undefined : Number(count)
}
