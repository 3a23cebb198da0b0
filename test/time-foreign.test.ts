import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { serve, type Server } from '../src/core/index.ts'
import { isNativeAvailable } from '../src/native/index.ts'
import { time } from '../src/services/time/index.ts'
import { withoutTool } from './support/foreign-tool.ts'

const run = promisify(execFile)
const native = await isNativeAvailable()
const engines = [
  { engine: 'dgram', threads: 0, closeUs: 500, skip: false },
  { engine: 'batch', threads: 1, closeUs: 50, skip: native.reason ?? false },
] as const

/** An address that no other server of this machine listens on. */
const ownLoopback = '127.0.0.77'

function serveVouched(engine: 'dgram' | 'batch', threads: number, port = 0): Promise<Server> {
  const setting = { engine, threads, host: ownLoopback, port }
  return serve(time, { ...setting, options: { stratum: 10 }, logLevel: 'silent' })
}

/** What `chronyd -Q` says it would set the clock by, in seconds. It asks four times and touches nothing. */
async function askChronyd(port: number): Promise<number> {
  await using folder = await mkdtempDisposable(`${tmpdir()}/portside-chrony-`)
  const server = `server ${ownLoopback} port ${port} iburst minpoll 0 maxpoll 0 maxsamples 4`
  const files = [`pidfile ${folder.path}/pid`, 'cmdport 0', 'port 0']
  const { stdout, stderr } = await run('chronyd', ['-Q', '-t', '20', '-u', 'root', server, ...files])
  const offset = /System clock wrong by (-?[\d.]+) seconds/.exec(stdout + stderr)?.[1]
  assert.ok(offset !== undefined, stdout + stderr)
  return Number(offset)
}

for (const { engine, threads, closeUs, skip } of engines) {
  describe(`time over ${engine}, asked by`, { skip }, () => {
    it('chronyd -Q, which finds its clock right', { skip: withoutTool('chronyd') }, async () => {
      await using server = await serveVouched(engine, threads)
      const offsetsUs: number[] = []
      // Both run on the same clock: the truth is 0. Other work of the machine may disturb an attempt, hardly three.
      while (offsetsUs.length < 3 && !offsetsUs.some((us) => Math.abs(us) < closeUs)) {
        offsetsUs.push((await askChronyd(server.address.port)) * 1e6)
      }
      assert.ok(
        offsetsUs.some((us) => Math.abs(us) < closeUs),
        `${offsetsUs.join(' µs, ')} µs`,
      )
    })

    for (const tool of ['ntpdig', 'sntp']) {
      it(`${tool}, which accepts the answer`, { skip: withoutTool(tool) }, async (context) => {
        // It can't be told a port.
        const server = await serveVouched(engine, threads, 123).catch(() => undefined)
        if (server === undefined) return context.skip('port 123 can not be bound')
        await using _ = server
        const { stdout } = await run(tool, ['-j', '-p', '2', ownLoopback])
        const answer = JSON.parse(stdout) as { offset: number; stratum: number; leap: string }
        assert.equal(answer.stratum, 10)
        assert.equal(answer.leap, 'no-leap')
        assert.ok(Math.abs(answer.offset) < 0.01, stdout)
      })
    }
  })
}
