import { cpus, release } from 'node:os'
import { OptionError, reasonOf } from '../src/core/index.ts'
import { findCpuPinning } from './cpu-pinning.ts'
import { type Bench, measure, type Sample } from './measure.ts'
import { type BenchOptions, parseBenchOptions, usage } from './options.ts'
import { createRows, type Row } from './rows.ts'
import { compare, judge } from './standings.ts'
import { formatRow } from './table.ts'
import { prepareToolchain } from './toolchain.ts'

async function main(signal: AbortSignal): Promise<void> {
  const options = parseBenchOptions(process.argv.slice(2))
  if (options === undefined) {
    process.stdout.write(usage)
    return
  }
  const rows = chooseRows(options.only)
  await using tools = await prepareToolchain()
  const bench = { tools, cpus: findCpuPinning(), seconds: options.seconds, signal }
  const machine = describeMachine(bench)
  if (!options.isJson) process.stdout.write(`${Object.values(machine).join(' · ')}\n\n`)
  const results = []
  for (const row of rows) {
    const { samples, skipped } = await measureRow(bench, row, options)
    const servers = compare(row, samples)
    const targets = judge(row, servers)
    if (!options.isJson) process.stdout.write(`${formatRow(row, servers, targets)}\n`)
    results.push({ id: row.id, title: row.title, unit: row.unit, servers, targets, skipped })
  }
  const { rounds, seconds } = options
  if (options.isJson) process.stdout.write(`${JSON.stringify({ machine, rounds, seconds, rows: results })}\n`)
}

function chooseRows(only: readonly string[]): readonly Row[] {
  const rows = createRows()
  const ids = rows.map(({ id }) => id)
  const unknown = only.find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    throw new OptionError('UNKNOWN_BENCH_ROW', `There is no row ${unknown}: use one of ${ids.join(', ')}`, {
      details: { row: unknown, rows: ids.join(', ') },
    })
  }
  return only.length === 0 ? rows : rows.filter(({ id }) => only.includes(id))
}

/** Measures the servers of a row in turn, round by round, so that what disturbs the machine disturbs them alike. */
async function measureRow(bench: Bench, row: Row, { rounds }: BenchOptions) {
  const samples = new Map<string, Sample[]>()
  const skipped = new Set<string>()
  for (let round = 1; round <= rounds; round += 1) {
    for (const server of row.servers) {
      process.stderr.write(`${row.id}, round ${round} of ${rounds}: ${server.name}\n`)
      const sample = await measure(bench, row, server)
      if (sample === undefined) skipped.add(server.name)
      else samples.set(server.name, [...(samples.get(server.name) ?? []), sample])
    }
  }
  for (const name of skipped)
    process.stderr.write(`${row.id}: ${name} skipped: what it needs is not installed\n`)
  return { samples, skipped: [...skipped] }
}

function describeMachine({ cpus: pinning }: Bench) {
  const [cpu] = cpus()
  return {
    cpu: `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}`,
    kernel: `Linux ${release()}`,
    node: `Node ${process.versions.node}`,
    pinning:
      pinning === undefined
        ? 'NOT pinned (two CPUs and taskset are needed): ratios will waver'
        : `server on CPU ${pinning.server}, load on CPU ${pinning.load}`,
  }
}

const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort())
try {
  await main(interrupted.signal)
} catch (error) {
  process.stderr.write(`${interrupted.signal.aborted ? 'Interrupted' : reasonOf(error)}\n`)
  process.exitCode = interrupted.signal.aborted ? 130 : error instanceof OptionError ? 2 : 1
}
