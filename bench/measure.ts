import { readFile } from 'node:fs/promises'
import { type CpuPinning, pinned } from './cpu-pinning.ts'
import type { Contestant } from './contestants.ts'
import { type JsonProcess, numberOf, startJsonProcess } from './json-process.ts'
import type { Load, Row } from './rows.ts'
import type { Toolchain } from './toolchain.ts'

/** One figure of one server. */
export interface Sample {
  /** In the row's unit. */
  readonly figure: number
  /** CPU time that the server took for each message (or connection), in microseconds; none for idle connections. */
  readonly cpuMicros?: number
}

/** What every measurement of a run shares. */
export interface Bench {
  readonly tools: Toolchain
  readonly cpus: CpuPinning | undefined
  /** Seconds measured; half as many more warm the server up before. */
  readonly seconds: number
  /** Aborted when the run is to end: every program is killed. */
  readonly signal: AbortSignal
}

const startMs = 15_000
/** Longer than the load generator waits for a server that has stalled, so that it gets to say so. */
const graceMs = 20_000
/** Messages exchanged before memory is measured: what a process allocates once isn't a connection's. */
const memoryWarmup = { kind: 'exchange', connections: 50, messageBytes: 32, inFlight: 1 } as const

/**
 * Measures one server of a row once, in a process of its own; `undefined` where what it needs isn't installed.
 *
 * @throws {@link ExternalToolError} where the server doesn't start, or the load generator finds a wrong byte, a reset
 * or a stall
 */
export async function measure(bench: Bench, row: Row, contestant: Contestant): Promise<Sample | undefined> {
  const command = contestant.command(bench.tools)
  if (command === undefined) return undefined
  const cpus = row.isServerUnpinned === true ? undefined : bench.cpus
  await using server = startJsonProcess(pinned(cpus?.server, command), bench.signal)
  const port = numberOf(await server.next(startMs), 'port')

  const startLoad = (load: Load, seconds: number): JsonProcess => {
    const words = loadArguments(load, server.pid, port, seconds)
    return startJsonProcess(pinned(cpus?.load, [bench.tools.load, ...words]), bench.signal)
  }
  const exchange = async (load: Load, seconds: number): Promise<object> => {
    await using generator = startLoad(load, seconds)
    return await generator.next(seconds * 1_500 + graceMs)
  }

  if (row.load.kind !== 'idle') return sampleOf(row, await exchange(row.load, bench.seconds))
  await exchange(memoryWarmup, 0.1)
  const before = await settledBytes(server, contestant)
  await using generator = startLoad(row.load, 0)
  const connections = numberOf(await generator.next(graceMs), 'connections')
  return { figure: ((await settledBytes(server, contestant)) - before) / connections }
}

function loadArguments(load: Load, pid: number, port: number, seconds: number): readonly string[] {
  const words = [load.kind, '-p', port, '-P', pid, '-c', load.connections, '-s', seconds, '-w', seconds / 2]
  if (load.kind === 'ask') for (const question of load.questions) words.push('-q', question)
  if ('messageBytes' in load) words.push('-b', load.messageBytes)
  if (load.kind === 'exchange') words.push('-f', load.inFlight)
  return words.map(String)
}

function sampleOf(row: Row, report: object): Sample {
  const messages = numberOf(report, 'messages')
  const perSecond = messages / numberOf(report, 'seconds')
  const bytes = 'messageBytes' in row.load ? row.load.messageBytes : 0
  return {
    figure: row.unit === 'GB/s' ? (perSecond * bytes) / 1e9 : perSecond,
    cpuMicros: (numberOf(report, 'cpuSeconds') * 1e6) / messages,
  }
}

/** Bytes of memory that the process occupies, garbage excluded where it can tell. */
async function settledBytes(server: JsonProcess, contestant: Contestant): Promise<number> {
  if (contestant.settles === true) {
    server.kill('SIGUSR2')
    await server.next(graceMs)
  }
  // The quicker /proc/PID/statm is off by dozens of pages for each CPU.
  const memory = await readFile(`/proc/${server.pid}/smaps_rollup`, 'utf8')
  return Number(/^Rss:\s*(\d+) kB$/m.exec(memory)?.[1]) * 1_024
}
