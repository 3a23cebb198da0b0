import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { formatPorts } from '../ports/ports.ts'
import { type AddressSet, intersect, pointOf, networkOf, subtract } from '../targets/address-set.ts'
import {
  type DriveOutcome,
  type DriveSession,
  type ToolNote,
  writeAddresses,
  writeExcludes,
} from './drive-session.ts'
import { readNmapXml } from './read-nmap-xml.ts'
import { runTool } from './tool.ts'

/** It says how far it is every second: a minute without is no pause. */
const silenceMs = 60_000

const ipv4 = [networkOf(pointOf('0.0.0.0'), 0)]

/**
 * Has nmap scan a plan: SYN scan where it may write packets, otherwise its connect scan, with its faster timing (`-T4`), without
 * discovery and without DNS. IPv4 and IPv6 are two runs. Its report comes in a file, because how many
 * packets it sent it tells people only.
 */
export async function driveNmap(session: DriveSession): Promise<DriveOutcome> {
  const { addresses } = session.plan
  const families: readonly (readonly [readonly string[], AddressSet])[] = [
    [[], intersect(addresses, ipv4)],
    [['-6'], subtract(addresses, ipv4)],
  ]
  const runs = families.filter(([, set]) => set.length > 0)
  const outcomes: DriveOutcome[] = []
  for (const [i, [flags, set]] of runs.entries()) {
    const onProgress = (share: number): void => session.onProgress((i + share) / runs.length)
    outcomes.push(await scanFamily({ ...session, onProgress }, flags, set))
    if (session.signal?.aborted === true) break
  }
  return {
    probesSent: outcomes.reduce<number | undefined>(
      (sum, { probesSent }) => (sum === undefined || probesSent === undefined ? undefined : sum + probesSent),
      0,
    ),
    isComplete: outcomes.length === runs.length && outcomes.every(({ isComplete }) => isComplete),
    unreachable: [],
    notes: outcomes[0]?.notes ?? [],
  }
}

async function scanFamily(
  session: DriveSession,
  familyFlags: readonly string[],
  addresses: AddressSet,
): Promise<DriveOutcome> {
  const { tool, plan, folder, privilege, signal, onHost, onProgress, onCommand } = session
  const isRaw = privilege === 'root'
  const targets = await writeAddresses(folder, `targets${familyFlags.join('')}.txt`, addresses)
  const report = join(folder, `report${familyFlags.join('')}.xml`)
  const excludes = plan.exclude.length === 0 ? [] : ['--excludefile', await writeExcludes(session)]
  const rate = Number.isFinite(plan.probesPerSecond) ? ['--max-rate', `${plan.probesPerSecond}`] : []
  const kind = [...familyFlags, '-n', '-Pn', isRaw ? '-sS' : '-sT', '-T4', ...rate]
  const scope = ['-p', formatPorts(plan.ports), '-iL', targets, ...excludes]
  const args = [...kind, ...scope, '-v', '--noninteractive', '--stats-every', '1s', '-oX', report]
  // Where it is stopped before it writes anything, there is a report of nothing.
  await writeFile(report, '')
  onCommand([tool.name, ...args])
  const { result: packets, ended } = await runTool({
    tool,
    args,
    read: (stdout) => readForPeople(stdout, onProgress),
    progressOf: (line) => line,
    silenceMs,
    maxMs: Infinity,
    signal,
  })
  const chunks = createReadStream(report) as AsyncIterable<Uint8Array>
  const { isComplete } = await readNmapXml(chunks, {
    file: report,
    onHost,
    mayBeCutOff: ended !== 'by-itself',
  })
  const notes: ToolNote[] = []
  if (!isRaw) {
    notes.push({
      kind: 'connect-scan',
      detail: 'only root may have it write SYN packets (-sS), so that it connects (-sT)',
    })
  }
  if (ended === 'stuck')
    notes.push({ kind: 'stuck', detail: `it said nothing for ${silenceMs / 1000} s and was stopped` })
  // A connect scan's packets are the kernel's: it counts none.
  return { probesSent: isRaw ? packets : undefined, isComplete, unreachable: [], notes }
}

/** Reads what nmap tells people meanwhile, line by line: how far it is, and at the end how many packets it sent. */
async function readForPeople(
  stdout: AsyncIterable<Uint8Array>,
  onProgress: (share: number) => void,
): Promise<number | undefined> {
  let packets: number | undefined
  for await (const line of createInterface({ input: Readable.from(stdout) })) {
    const share = Number(/About ([\d.]+)% done/.exec(line)?.[1]) / 100
    if (share <= 1) onProgress(share)
    const count = /^\s*Raw packets sent: (\d+)/.exec(line)?.[1]
    if (count !== undefined) packets = Number(count)
  }
  return packets
}
