import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { serve } from '../../src/core/index.ts'
import { isNativeAvailable } from '../../src/native/index.ts'
import { time } from '../../src/services/time/index.ts'
import { withoutTool } from '../support/foreign-tool.ts'

const run = promisify(execFile)
const native = await isNativeAvailable()
const minutes = 5
/** Two looks a second apart see every change of a client that asks once a second. */
const lookEveryMs = 1_000
const engines = [
  { engine: 'dgram', threads: 0, skip: false },
  { engine: 'batch', threads: 2, skip: native.reason ?? false },
] as const

/** A chronyd that follows one server and touches neither the clock (-x) nor anything of the system's own chronyd. */
interface Chronyd extends AsyncDisposable {
  /** What it thinks of the server: `*` selected; and how many of the last eight polls were answered, as bits. */
  source(): Promise<{ readonly state: string; readonly reach: number }>
  /** What it would correct its clock by now, in seconds, and what it is told of leaps. */
  tracking(): Promise<{ readonly offset: number; readonly stratum: number; readonly leap: string }>
}

async function startChronyd(address: string, port: number): Promise<Chronyd> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'portside-chronyd-'))
  await chmod(folder.path, 0o700)
  const socket = join(folder.path, 'chronyd.sock')
  const config = join(folder.path, 'chrony.conf')
  const lines = [`server ${address} port ${port} minpoll 0 maxpoll 0 iburst`, 'port 0', 'cmdport 0']
  await writeFile(config, [...lines, `bindcmdaddress ${socket}`, `pidfile ${folder.path}/pid`, ''].join('\n'))
  const daemon = spawn('chronyd', ['-x', '-d', '-u', 'root', '-f', config], { stdio: 'ignore' })
  const ask = async (report: string): Promise<readonly string[]> => {
    const { stdout } = await run('chronyc', ['-h', socket, '-c', report])
    return stdout.trim().split(',')
  }
  return {
    async source() {
      const [, state = '', , , , reach = '0'] = await ask('sources')
      return { state, reach: Number.parseInt(reach, 8) }
    },
    async tracking() {
      const fields = await ask('tracking')
      return { stratum: Number(fields[2]), offset: Number(fields[4]), leap: fields.at(-1) ?? '' }
    },
    async [Symbol.asyncDispose]() {
      await end(daemon)
      await folder.remove()
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}

/** Waits until chronyd has chosen the server, for half a minute at most. */
async function untilSelected(chronyd: Chronyd): Promise<void> {
  for (let looks = 0; looks < 30; looks += 1) {
    const { state } = await chronyd.source().catch(() => ({ state: 'not started yet' }))
    if (state === '*') return
    await delay(1_000)
  }
  assert.fail('chronyd has not selected the server in 30 s')
}

describe('chronyd -x at minpoll 0', { concurrency: 2, skip: withoutTool('chronyc') }, () => {
  for (const [index, { engine, threads, skip }] of engines.entries()) {
    it(`keeps the ${engine} engine selected for ${minutes} minutes`, { skip }, async (context) => {
      const host = `127.0.0.${81 + index}`
      const setting = { engine, threads, host, options: { stratum: 10 } } as const
      await using server = await serve(time, { ...setting, logLevel: 'silent', signals: false })
      await using chronyd = await startChronyd(host, server.address.port)
      await untilSelected(chronyd)
      const offsetsUs: number[] = []
      for (let looks = 0; looks < (minutes * 60_000) / lookEveryMs; looks += 1) {
        const { state, reach } = await chronyd.source()
        const { offset, stratum, leap } = await chronyd.tracking()
        assert.deepEqual([state, stratum, leap], ['*', 11, 'Normal'], `after ${looks} s`)
        // Its newest poll may still be under way.
        assert.notEqual(reach & 0b11, 0, `after ${looks} s`)
        offsetsUs.push(Math.abs(offset * 1e6))
        await delay(lookEveryMs)
      }
      const sorted = offsetsUs.toSorted((a, b) => a - b)
      const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1)
      context.diagnostic(`${engine}: |offset| p50 ${at(0.5)} µs, p95 ${at(0.95)} µs`)
      assert.equal(server.stats().handlerErrors, 0)
    })
  }
})
