import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { findCpuPinning, pinned } from '../cpu-pinning.ts'
import { isInstalled } from '../toolchain.ts'

const run = promisify(execFile)
const rounds = 3
const seconds = '1'

type Payload = 'ntp' | 'text'

interface Contestant {
  readonly name: string
  readonly payload: Payload
  readonly command: (port: number) => readonly string[]
}

/** Whose requests a second of CPU time are measured in turn, as the median of a few rounds. */
async function main(): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-bench-time-'))
  const [load, responder] = ['load', 'responder'].map((name) => compile(name, folder.path))
  const config = join(folder.path, 'chrony.conf')
  const all = contestants(responder ?? '', config)
  const measured = new Map(all.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of all) {
      const port = await freePort()
      await writeFile(config, chronyConfig(port, folder.path))
      measured.get(contestant.name)?.push(await measure(contestant, load ?? '', port))
    }
  }
  report(measured)
}

function contestants(responder: string, chronyConf: string): readonly Contestant[] {
  const serve = (port: number, engine: string): readonly string[] => {
    return [process.execPath, join(import.meta.dirname, 'serve.ts'), engine, String(port)]
  }
  const chronyd = (): readonly string[] => ['chronyd', '-x', '-d', '-u', 'root', '-f', chronyConf]
  const lab = join(import.meta.dirname, 'lab.py')
  return [
    { name: 'C', payload: 'ntp', command: (port) => [responder, String(port)] },
    ...(isInstalled('chronyd') ? [{ name: 'chronyd', payload: 'ntp', command: chronyd } as const] : []),
    { name: 'batch', payload: 'ntp', command: (port) => serve(port, 'batch') },
    { name: 'dgram', payload: 'ntp', command: (port) => serve(port, 'dgram') },
    { name: 'lab text', payload: 'text', command: (port) => ['python3', lab, String(port)] },
    { name: 'batch text', payload: 'text', command: (port) => serve(port, 'batch') },
  ]
}

function chronyConfig(port: number, folder: string): string {
  const lines = ['local stratum 10', 'allow 127.0.0.0/8', 'bindaddress 127.0.0.1', 'cmdport 0']
  return [...lines, `port ${port}`, `pidfile ${folder}/pid`].join('\n')
}

/** Requests that a server answers for a second of its CPU time. */
async function measure({ payload, command }: Contestant, load: string, port: number): Promise<number> {
  const cpus = findCpuPinning()
  const [file = '', ...args] = realTime(pinned(cpus?.server, command(port)))
  const server = spawn(file, args, { stdio: 'ignore' })
  try {
    await untilAnswered(payload, port)
    const asking = realTime(
      pinned(cpus?.load, [load, payload, '127.0.0.1', String(port), String(server.pid), seconds]),
    )
    const { stdout } = await run(asking[0] ?? '', asking.slice(1))
    return (JSON.parse(stdout) as { perCpuSecond: number }).perCpuSecond
  } finally {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
}

const mayUseRealTime = process.getuid?.() === 0 && isInstalled('chrt')

/** With real-time priority, where that may be had, other programs of the machine don't blur the figures. */
function realTime(command: readonly string[]): readonly string[] {
  return mayUseRealTime ? ['chrt', '-r', '20', ...command] : command
}

/** Asks ten times a second until there is an answer, for ten seconds at most. */
async function untilAnswered(payload: Payload, port: number): Promise<void> {
  const socket = createSocket('udp4').on('error', () => {})
  const request = payload === 'ntp' ? Buffer.alloc(48, 0) : Buffer.from('时间')
  if (payload === 'ntp') request[0] = 0x23
  const ask = setInterval(() => socket.send(request, port, '127.0.0.1'), 100)
  try {
    await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })
  } finally {
    clearInterval(ask)
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

function compile(name: string, folder: string): string {
  const program = join(folder, name)
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, join(import.meta.dirname, `${name}.c`)])
  if (status !== 0) throw new Error(`Cannot compile ${name}.c: ${String(stderr)}`)
  return program
}

const peers = { batch: ['chronyd', 'C'], dgram: ['chronyd'], 'batch text': ['lab text'] } as const

function report(measured: ReadonlyMap<string, readonly number[]>): void {
  const medians = new Map(Array.from(measured, ([name, figures]) => [name, medianOf(figures)]))
  for (const [name, median] of medians) {
    process.stdout.write(`${name.padEnd(12)}${Math.round(median)} requests a CPU-second\n`)
  }
  for (const [name, others] of Object.entries(peers)) {
    for (const other of others) {
      const ratio = (medians.get(name) ?? NaN) / (medians.get(other) ?? NaN)
      process.stdout.write(`${name} is ${ratio.toFixed(2)} × ${other}\n`)
    }
  }
}

function medianOf(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? NaN
}

await main()
