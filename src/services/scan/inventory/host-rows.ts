import type { Kysely } from 'kysely'
import { createAddressPlaces } from '../address-places.ts'
import { addCounts, noCounts } from '../host-tally.ts'
import type { ScanPlan } from '../plan.ts'
import type { HostResult, Reason, ScanResult } from '../result.ts'
import { pointOf } from '../targets/address-set.ts'
import { pagesOf } from './earlier-verdicts.ts'
import { decodeRuns, encodeRuns } from './port-runs.ts'
import { verdictOf } from './reason-codes.ts'
import type { HostTable, Tables } from './schema.ts'
import { decodeVerdicts } from './verdict-batch.ts'

/** SQLite takes 32,766 parameters in a statement; a host has six. */
const rowsAtOnce = 500
/** Verdicts that are sorted by host at a time, a byte each. */
const placesAtOnce = 2 ** 24

/** Stores the hosts of another program's scan: what it counted is all that is known of ports that aren't listed. */
export async function saveCountedHosts(
  db: Kysely<Tables>,
  scan: number,
  hosts: readonly HostResult[],
): Promise<void> {
  for (let start = 0; start < hosts.length; start += rowsAtOnce) {
    const rows: HostTable[] = []
    for (const [i, host] of hosts.slice(start, start + rowsAtOnce).entries()) {
      const { counts, reasons } = host
      rows.push({ ...hostRow(scan, start + i, host), tally: JSON.stringify({ counts, reasons }) })
    }
    await db.insertInto('host').values(rows).execute()
  }
}

/**
 * Stores the hosts of a scan that has ended, each with the verdicts on all its ports, which are gathered from the
 * batches. Those come in the order of probing; so many hosts are done at a time that their verdicts fit into 16 MB.
 */
export async function saveProbedHosts(
  db: Kysely<Tables>,
  scan: number,
  plan: ScanPlan,
  hosts: readonly HostResult[],
): Promise<void> {
  const { length: ports } = plan.ports
  const places = createAddressPlaces(plan.addresses)
  const hostsAtOnce = Math.max(1, Math.floor(placesAtOnce / ports))
  let codes: Uint8Array = new Uint8Array()
  let firstHost = 0

  async function codesOf(hostPlace: number): Promise<Uint8Array> {
    if (hostPlace >= firstHost + codes.length / ports) {
      firstHost = hostPlace
      const hostCount = Math.min(hostsAtOnce, plan.addressCount - firstHost)
      codes = await gatherCodes(db, scan, firstHost * ports, hostCount * ports)
    }
    const start = (hostPlace - firstHost) * ports
    return codes.subarray(start, start + ports)
  }

  for (let start = 0; start < hosts.length; start += rowsAtOnce) {
    const rows: HostTable[] = []
    for (const [i, host] of hosts.slice(start, start + rowsAtOnce).entries()) {
      // In order, as the results are.
      const hostCodes = await codesOf(places.placeOf(pointOf(host.address)) ?? 0)
      rows.push({ ...hostRow(scan, start + i, host), runs: encodeRuns(hostCodes) })
    }
    await db.insertInto('host').values(rows).execute()
  }
}

/** How many ports of a scan have a verdict, and are open. */
export function countVerdicts({ scan, hosts }: ScanResult): {
  readonly verdicts: number
  readonly open: number
} {
  const sum = noCounts()
  addCounts(sum, scan.unlisted.counts)
  for (const { counts } of hosts) addCounts(sum, counts)
  return { verdicts: sum.open + sum.closed + sum.filtered, open: sum.open }
}

/** Reads the hosts of a scan, in order, and for each its runs where it has some. */
export async function loadHosts(
  db: Kysely<Tables>,
  scan: number,
): Promise<readonly (Omit<HostResult, 'ports'> & Pick<HostTable, 'runs'>)[]> {
  const rows = await db.selectFrom('host').selectAll().where('scan', '=', scan).orderBy('place').execute()
  return rows.map(({ address, names: list, runs, tally }) => {
    const names = list === null ? [] : (JSON.parse(list) as string[])
    const { counts, reasons } = runs === null ? (JSON.parse(tally ?? '{}') as Tally) : tallyRuns(runs)
    return { address, names, runs, counts, reasons }
  })
}

type Tally = Pick<HostResult, 'counts' | 'reasons'>

function tallyRuns(runs: Uint8Array): Tally {
  const counts = noCounts()
  const reasons: Partial<Record<Reason, number>> = {}
  for (const { code, length } of decodeRuns(runs)) {
    const verdict = verdictOf(code)
    if (verdict === undefined) continue
    counts[verdict.state] += length
    reasons[verdict.reason] = (reasons[verdict.reason] ?? 0) + length
  }
  return { counts, reasons }
}

async function gatherCodes(
  db: Kysely<Tables>,
  scan: number,
  firstPlace: number,
  placeCount: number,
): Promise<Uint8Array> {
  const codes = new Uint8Array(placeCount)
  for await (const batches of pagesOf(db, scan, { first: firstPlace, last: firstPlace + placeCount - 1 })) {
    for (const batch of batches) {
      decodeVerdicts(batch, (place, code) => {
        if (place >= firstPlace && place < firstPlace + placeCount) codes[place - firstPlace] = code
      })
    }
  }
  return codes
}

function hostRow(scan: number, place: number, { address, names }: HostResult): HostTable {
  const namesText = names.length === 0 ? null : JSON.stringify(names)
  return { scan, place, address, names: namesText, runs: null, tally: null }
}
