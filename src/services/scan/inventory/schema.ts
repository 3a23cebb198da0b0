import type { Generated, Kysely } from 'kysely'
import type { PortState, Reason } from '../result.ts'

/** A scan, from its beginning. */
export interface ScanTable {
  /** Grows with time. */
  row: Generated<number>
  id: string
  /** The targets as given, sorted: scans with the same are compared with each other. */
  targets: string
  /** As `formatPorts` writes them. */
  ports: string
  engine: string
  /** Milliseconds since 1970. */
  started_at: number
  saved_at: number
  /** `null` until all ports have their verdict. */
  finished_at: number | null
  /** Which process is at it, as `runningProcess` writes it; `null` for none. */
  runner: string | null
  /** The plan, as `encodePlan` writes it; `null` for scans of other programs. */
  plan: string | null
  /** `ScanFacts` as JSON, once the scan has ended or was interrupted. */
  facts: string | null
  probes_sent: number
  verdicts: number
  open: number
}

/** A port that a scan lists. */
export interface PortTable {
  scan: number
  address: string
  port: number
  state: PortState
  reason: Reason
  service: string | null
  rtt_ms: number | null
  /** `Identification` as JSON. */
  identification: string | null
}

/** A host that a scan lists, once it has ended. */
export interface HostTable {
  scan: number
  /** Its place in the result. */
  place: number
  address: string
  /** A JSON array; `null` for an empty one. */
  names: string | null
  /** The verdicts on all its ports, as `encodeRuns` writes them; `null` where another program scanned. */
  runs: Uint8Array | null
  /** Counts and reasons as JSON, where there are no runs. */
  tally: string | null
}

/** The names that the DNS has for an address, where a scan asked for them. */
export interface PtrNameTable {
  scan: number
  address: string
  /** A JSON array. */
  names: string
}

/** Verdicts of a scan that has not ended, as `VerdictBatch` encodes them. */
export interface BatchTable {
  row: Generated<number>
  scan: number
  first: number
  last: number
  verdicts: Uint8Array
}

export interface Tables {
  scan: ScanTable
  port: PortTable
  host: HostTable
  batch: BatchTable
  ptr_name: PtrNameTable
}

/**
 * What leads from each version of the tables to the next, from an empty file on. What is released is never changed,
 * only added to.
 */
export const migrations: readonly ((db: Kysely<Tables>) => Promise<void>)[] = [createTables, createPtrNames]

async function createTables(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('scan')
    .addColumn('row', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('targets', 'text', (column) => column.notNull())
    .addColumn('ports', 'text', (column) => column.notNull())
    .addColumn('engine', 'text', (column) => column.notNull())
    .addColumn('started_at', 'integer', (column) => column.notNull())
    .addColumn('saved_at', 'integer', (column) => column.notNull())
    .addColumn('finished_at', 'integer')
    .addColumn('runner', 'text')
    .addColumn('plan', 'text')
    .addColumn('facts', 'text')
    .addColumn('probes_sent', 'integer', (column) => column.notNull())
    .addColumn('verdicts', 'integer', (column) => column.notNull())
    .addColumn('open', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('scan_targets').on('scan').column('targets').execute()
  await db.schema
    .createTable('port')
    .addColumn('scan', 'integer', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('port', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('service', 'text')
    .addColumn('rtt_ms', 'real')
    .addColumn('identification', 'text')
    .addPrimaryKeyConstraint('port_key', ['scan', 'address', 'port'])
    .execute()
  await db.schema
    .createTable('host')
    .addColumn('scan', 'integer', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('names', 'text')
    .addColumn('runs', 'blob')
    .addColumn('tally', 'text')
    .addPrimaryKeyConstraint('host_key', ['scan', 'place'])
    .execute()
  await db.schema
    .createTable('batch')
    .addColumn('row', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('scan', 'integer', (column) => column.notNull())
    .addColumn('first', 'integer', (column) => column.notNull())
    .addColumn('last', 'integer', (column) => column.notNull())
    .addColumn('verdicts', 'blob', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('batch_scan').on('batch').columns(['scan', 'row']).execute()
}

async function createPtrNames(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('ptr_name')
    .addColumn('scan', 'integer', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('names', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('ptr_name_key', ['scan', 'address'])
    .execute()
}
