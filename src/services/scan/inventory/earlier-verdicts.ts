import type { Kysely } from 'kysely'
import type { ScanPlan } from '../plan.ts'
import { formatPoint, indexAddresses } from '../targets/address-set.ts'
import { createPlaceSet } from './place-set.ts'
import { loadPorts } from './port-rows.ts'
import { verdictOf } from './reason-codes.ts'
import type { EarlierVerdict, ScanJournal } from './scan-journal.ts'
import type { Tables } from './schema.ts'
import { decodeVerdicts } from './verdict-batch.ts'

/** So many batches, each of up to 250 ms of a scan, are in memory at a time. */
const batchesAtOnce = 16

/** Reads what a scan that has not ended has found out. */
export function createEarlierVerdicts(
  db: Kysely<Tables>,
  scan: number,
  plan: ScanPlan,
): Pick<ScanJournal, 'earlierVerdicts' | 'isKnown'> {
  const { ports, allStates } = plan
  const known = createPlaceSet()
  const pointAt = indexAddresses(plan.addresses)
  const portPlaces = createPortPlaces(ports)

  return {
    async *earlierVerdicts() {
      const listed = new Map(
        Array.from(await loadPorts(db, scan), ([address, rows]) => [
          address,
          new Map(rows.map((row) => [row.port, row])),
        ]),
      )

      function verdictAt(place: number, code: number): EarlierVerdict | undefined {
        const verdict = verdictOf(code)
        if (verdict === undefined || !known.add(place)) return undefined
        const hostPlace = Math.floor(place / ports.length)
        const port = ports[place % ports.length] ?? 0
        const isListed = allStates || verdict.state === 'open'
        const row = isListed ? listed.get(formatPoint(pointAt(hostPlace)))?.get(port) : undefined
        const identified = row?.identification === undefined ? {} : { identification: row.identification }
        return { hostPlace, port, ...verdict, rttMs: row?.rttMs ?? undefined, ...identified }
      }

      for await (const batches of pagesOf(db, scan)) {
        const verdicts: EarlierVerdict[] = []
        for (const batch of batches) {
          decodeVerdicts(batch, (place, code) => {
            const verdict = verdictAt(place, code)
            if (verdict !== undefined) verdicts.push(verdict)
          })
        }
        yield verdicts
      }
    },
    isKnown: (hostPlace, port) => known.has(hostPlace * ports.length + portPlaces(port)),
  }
}

/** A lookup of a port's place among the ports of a scan. */
export function createPortPlaces(ports: readonly number[]): (port: number) => number {
  const places = new Uint16Array(65_536)
  for (const [place, port] of ports.entries()) places[port] = place
  return (port) => places[port] ?? 0
}

/** The batches of a scan in the order in which they were written, some at a time. */
export async function* pagesOf(
  db: Kysely<Tables>,
  scan: number,
  range: { readonly first: number; readonly last: number } = { first: 0, last: Number.MAX_SAFE_INTEGER },
): AsyncGenerator<readonly Uint8Array[], void, undefined> {
  for (let row = 0; ;) {
    const page = await db
      .selectFrom('batch')
      .select(['row', 'verdicts'])
      .where('scan', '=', scan)
      .where('row', '>', row)
      .where('first', '<=', range.last)
      .where('last', '>=', range.first)
      .orderBy('row')
      .limit(batchesAtOnce)
      .execute()
    const last = page.at(-1)
    if (last === undefined) return
    row = last.row
    yield page.map(({ verdicts }) => verdicts)
  }
}
