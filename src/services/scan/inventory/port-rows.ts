import type { Kysely } from 'kysely'
import type { Identification, PortResult } from '../result.ts'
import type { PortTable, Tables } from './schema.ts'

/** SQLite takes 32,766 parameters in a statement; a port has eight. */
const rowsAtOnce = 400

/** Stores ports as they are listed; one that is there already is written over. */
export async function savePorts(db: Kysely<Tables>, rows: readonly PortTable[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const some = rows.slice(start, start + rowsAtOnce)
    await db.replaceInto('port').values(some).execute()
  }
}

/** A listed port as it is stored. */
export function portRow(scan: number, address: string, result: PortResult): PortTable {
  const { port, state, reason, service, rttMs, identification } = result
  return {
    scan,
    address,
    port,
    state,
    reason,
    service,
    rtt_ms: rttMs,
    identification: identification === undefined ? null : JSON.stringify(identification),
  }
}

/** The ports that a scan lists, by address, ascending. */
export async function loadPorts(
  db: Kysely<Tables>,
  scan: number,
): Promise<ReadonlyMap<string, readonly PortResult[]>> {
  const rows = await db.selectFrom('port').selectAll().where('scan', '=', scan).orderBy('port').execute()
  const ports = new Map<string, PortResult[]>()
  for (const row of rows) {
    const known = ports.get(row.address)
    if (known === undefined) ports.set(row.address, [portResult(row)])
    else known.push(portResult(row))
  }
  return ports
}

function portResult({ port, state, reason, service, rtt_ms: rttMs, identification }: PortTable): PortResult {
  return {
    port,
    protocol: 'tcp',
    state,
    reason,
    service,
    rttMs,
    ...(identification === null ? {} : { identification: JSON.parse(identification) as Identification }),
  }
}
