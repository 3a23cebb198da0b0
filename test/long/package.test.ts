import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { portside, startPortside } from '../support/command.ts'
import { rawPeer } from '../support/raw-peer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

describe('the packed tarball, installed elsewhere', () => {
  let folder: string
  let bin: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portside-packed-'))
    // npm runs scripts with the Node that runs these tests, not with whatever the machine has.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: root,
      env,
    })
    await writeFile(
      join(folder, 'package.json'),
      '{ "name": "elsewhere", "private": true, "type": "module" }',
    )
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', join(folder, stdout.trim().split('\n').at(-1) ?? '')],
      {
        cwd: folder,
        env,
      },
    )
    bin = join(folder, 'node_modules/portside/bin/portside.cjs')
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('runs portside serve', async () => {
    const ports = ['--chat-port', '0', '--time-port', '0', '--upper-port', '0']
    await using served = await startPortside(['serve', '--threads', '2', ...ports], {
      bin,
      services: 3,
      cwd: folder,
    })
    const port = String(served.ports.get('chat'))
    const { stdout } = await portside(['chat', 'ask', '天气', '--port', port], { bin })
    assert.match(stdout, /27/)
    const { status } = await served.stop()
    assert.equal(status, 0)
  })

  it("runs a service file of one's own by the command, and by itself", async () => {
    const file = join(folder, 'loud.ts')
    await writeFile(
      file,
      `import { lines, serve, service } from 'portside'
const loud = service(import.meta, () => ({ codec: lines(), reply: (line: string) => line + '!' }))
export default loud
if (import.meta.main) {
  const server = await serve(loud, { threads: 1 })
  console.log(JSON.stringify({ service: server.name, port: server.address.port }))
}
`,
    )
    await using byCommand = await startPortside(['run', file, '--threads', '2'], { bin, cwd: folder })
    await using byItself = await startPortside([], { bin: file, cwd: folder })
    for (const { ports } of [byCommand, byItself]) {
      const address = {
        transport: 'tcp',
        address: '127.0.0.1',
        port: ports.get('loud') ?? 0,
        url: '',
      } as const
      await using peer = await rawPeer({ address })
      peer.write('hello\n')
      assert.equal(await peer.read(7), 'hello!\n')
    }
    assert.equal((await byItself.stop()).status, 0)
  })

  it('has types that a strict project compiles against', async () => {
    await writeFile(
      join(folder, 'typed.ts'),
      `import { lines, service } from 'portside'
import { upper } from 'portside/upper'
import { exchange } from 'portside/testing'
export const shout = service(import.meta, () => ({ codec: lines(), reply: (line) => line.toUpperCase() }))
export const replies: Promise<(string | Uint8Array)[]> = exchange(upper, {}, [Buffer.from('a')])
`,
    )
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--types', 'node']
    const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')]
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    await run(process.execPath, [tsc, ...flags, ...typeRoots, '--ignoreConfig', join(folder, 'typed.ts')], {
      cwd: folder,
    })
  })
})
