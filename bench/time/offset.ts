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
  const measured = new Map(all.map((contestant): [Contestant, number[]] => [contestant, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [contestant, offsetsNs] of measured) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${contestant.name}\n`)
      offsetsNs.push(...(await measure(contestant, client, folder.path, pair)))
    }
  }
  for (const [{ name }, offsetsNs] of measured) process.stdout.write(`${lineOf(name, offsetsNs)}\n`)
}

/** Offsets that the client finds, in nanoseconds. */
async function measure(
  contestant: Contestant,
  client: string,
  folder: string,
  pair: NamespacePair,
): Promise<readonly number[]> {
  const port = contestant.port ?? ownPort
  const ask = async (samples: number): Promise<readonly number[]> => {
    const [file = '', ...args] = realTime(
      pair.inClient([client, pair.serverAddress, String(port), String(samples)]),
    )
    const { stdout } = await run(file, args)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(Number)
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

function lineOf(name: string, offsetsNs: readonly number[]): string {
  const sorted = offsetsNs.map(Math.abs).toSorted((a, b) => a - b)
  const at = (share: number): string =>
    ((sorted[Math.floor(sorted.length * share)] ?? NaN) / 1_000).toFixed(2)
  return `${name.padEnd(18)}|offset| p50 ${at(0.5)} µs, p95 ${at(0.95)} µs (${sorted.length} samples)`
}

await main()
