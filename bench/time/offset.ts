import { execFile } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compileC } from './compile.ts'
import { batch, busyBatch, type Contestant, dgram, installedServers, responderInC } from './contestants.ts'
import { type NamespacePair, openNamespacePair } from './namespaces.ts'
import { realTime, startServer } from './running-server.ts'

const run = promisify(execFile)
const rounds = 3
const samplesEach = 120
const ownPort = 9_123

/**
 * How far off the time is that a client finds over a pair of Ethernet devices, where the truth is 0: median and 95th
 * percentile of a few rounds in which all servers take turns. Server and client share the clock, the machine and nothing else.
 */
async function main(): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-bench-offset-'))
  using pair = openNamespacePair()
  const client = compileC('offset', folder.path)
  const all = [
    responderInC(compileC('responder', folder.path)),
    ...installedServers(),
    batch,
    dgram,
    busyBatch,
  ]
  const measured = new Map(all.map((contestant): [Contestant, Offsets[]] => [contestant, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [contestant, offsets] of measured) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${contestant.name}\n`)
      offsets.push(...(await measure(contestant, client, folder.path, pair)))
    }
  }
  for (const [{ name }, offsets] of measured) process.stdout.write(`${lineOf(name, offsets)}\n`)
}

/** What a client finds, in nanoseconds, by one answer: with the kernel's stamp as T1, and with its own reading of the clock. */
interface Offsets {
  readonly byKernel: number
  readonly byItself: number
}

async function measure(
  contestant: Contestant,
  client: string,
  folder: string,
  pair: NamespacePair,
): Promise<readonly Offsets[]> {
  const port = contestant.port ?? ownPort
  const ask = async (samples: number): Promise<readonly Offsets[]> => {
    const [file = '', ...args] = realTime(
      pair.inClient([client, pair.serverAddress, String(port), String(samples)]),
    )
    const { stdout } = await run(file, args)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [byKernel = NaN, byItself = NaN] = line.split(' ').map(Number)
        return { byKernel, byItself }
      })
  }
  const place = { address: pair.serverAddress, port, folder }
  await using _ = await startServer(contestant, place, {
    wrap: (command) => realTime(pair.inServer(command)),
    ask: async () => (await ask(1)).length > 0,
  })
  // The first ones pay for what is cold.
  await ask(20)
  return await ask(samplesEach)
}

function lineOf(name: string, offsets: readonly Offsets[]): string {
  const byKernel = figuresOf(offsets.map((one) => one.byKernel))
  const byItself = figuresOf(offsets.map((one) => one.byItself))
  return `${name.padEnd(18)}${byKernel}; T1 read by the client: ${byItself} (${offsets.length} samples)`
}

/** The median with its sign, and how far off half of all and 95 % of them are at most. */
function figuresOf(offsetsNs: readonly number[]): string {
  const sizes = offsetsNs.map(Math.abs)
  return `offset ${at(offsetsNs, 0.5)} µs, |offset| p50 ${at(sizes, 0.5)} p95 ${at(sizes, 0.95)} µs`
}

function at(valuesNs: readonly number[], share: number): string {
  const sorted = valuesNs.toSorted((a, b) => a - b)
  return ((sorted[Math.floor(sorted.length * share)] ?? NaN) / 1_000).toFixed(2)
}

await main()
