import { execFile } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { findCpuPinning, pinned } from '../cpu-pinning.ts'
import { compileC } from './compile.ts'
import {
  batch,
  batchText,
  type Contestant,
  dgram,
  installedServers,
  labText,
  responderInC,
} from './contestants.ts'
import { openNamespacePair } from './namespaces.ts'
import { realTime, startServer } from './running-server.ts'

const run = promisify(execFile)
const rounds = 3
const seconds = '1'

/** Whose requests a second of CPU time are measured in turn, as the median of a few rounds. */
async function main(): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-bench-time-'))
  const programs = { load: compileC('load', folder.path), probe: compileC('offset', folder.path) }
  const responder = responderInC(compileC('responder', folder.path))
  const all = [responder, ...installedServers(), batch, dgram, labText, batchText]
  const measured = new Map(all.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of all) {
      measured.get(contestant.name)?.push(await measure(contestant, programs, folder.path))
    }
  }
  report(measured)
}

interface Programs {
  /** Keeps a server busy and tells what it did. */
  readonly load: string
  /** Asks once by NTP, and prints something where it is answered. */
  readonly probe: string
}

/** Requests that a server answers for a second of its CPU time. */
async function measure(contestant: Contestant, { load, probe }: Programs, folder: string): Promise<number> {
  const { payload } = contestant
  const cpus = findCpuPinning()
  using namespaces = contestant.port === undefined ? undefined : openNamespacePair()
  const inside = namespaces?.inServer ?? ((command: readonly string[]) => command)
  const place = { address: '127.0.0.1', port: contestant.port ?? (await freePort()), folder }
  await using server = await startServer(contestant, place, {
    wrap: (command) => realTime(pinned(cpus?.server, inside(command))),
    ask:
      payload === 'text'
        ? () => answersText(place.port)
        : () => answersNtp(inside([probe, place.address, String(place.port), '1'])),
  })
  const asking = [load, payload, place.address, String(place.port), String(server.pid), seconds]
  const [file = '', ...args] = realTime(pinned(cpus?.load, inside(asking)))
  const { stdout } = await run(file, args)
  return (JSON.parse(stdout) as { perCpuSecond: number }).perCpuSecond
}

async function answersNtp([file = '', ...args]: readonly string[]): Promise<boolean> {
  return (await run(file, args)).stdout !== ''
}

async function answersText(port: number): Promise<boolean> {
  const socket = createSocket('udp4').on('error', () => {})
  socket.send('时间', port, '127.0.0.1')
  try {
    await once(socket, 'message', { signal: AbortSignal.timeout(200) })
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

const peers = { batch: ['chronyd', 'ntpd', 'C'], dgram: ['chronyd'], 'batch text': ['lab text'] } as const

function report(measured: ReadonlyMap<string, readonly number[]>): void {
  const medians = new Map(Array.from(measured, ([name, figures]) => [name, medianOf(figures)]))
  for (const [name, median] of medians) {
    process.stdout.write(`${name.padEnd(12)}${Math.round(median)} requests a CPU-second\n`)
  }
  for (const [name, others] of Object.entries(peers)) {
    for (const other of others) {
      if (!medians.has(other)) continue
      const ratio = (medians.get(name) ?? NaN) / (medians.get(other) ?? NaN)
      process.stdout.write(`${name} is ${ratio.toFixed(2)} × ${other}\n`)
    }
  }
}

function medianOf(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? NaN
}

await main()
