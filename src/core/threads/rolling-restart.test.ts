import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import echoDatagrams from '../../../test/support/echo-datagrams.ts'
import misbehaving from '../../../test/support/misbehaving.ts'
import { type RawPeer, rawPeer } from '../../../test/support/raw-peer.ts'
import whichThread from '../../../test/support/which-thread.ts'
import { serve, type Server, type Service, connectUdp } from '../index.ts'
import { until } from '../../../test/support/until.ts'

const on = { logLevel: 'silent', threads: 2 } as const
const core = new URL('../index.ts', import.meta.url)

async function ask(peer: RawPeer, line = 'who?'): Promise<string> {
  peer.write(`${line}\n`)
  return peer.read(2)
}

/** Asks once, on a connection of its own. */
async function askOnce(server: Server): Promise<string> {
  await using peer = await rawPeer(server)
  const answer = await ask(peer)
  peer.socket.end()
  await peer.readToEnd()
  return answer
}

describe('restartWorkers()', () => {
  it('replaces every worker, and counts none of them as one that died', async () => {
    await using server = await serve(whichThread, on)
    const askTwo = async (): Promise<readonly string[]> => {
      await using one = await rawPeer(server)
      await using other = await rawPeer(server)
      return [await ask(one), await ask(other)]
    }
    const before = await askTwo()
    await server.restartWorkers()
    const after = await askTwo()
    assert.equal(new Set([...before, ...after]).size, 4)
    const { workerRestarts, replies } = server.stats()
    assert.deepEqual({ workerRestarts, replies }, { workerRestarts: 0, replies: 4 })
    assert.deepEqual(
      server.threads().map(({ thread }) => thread),
      ['main', '1', '2'],
    )
  })

  it('lets a connection that stands finish, while new ones go to the new worker', async () => {
    await using server = await serve(whichThread, { ...on, threads: 1 })
    await using standing = await rawPeer(server)
    const old = await ask(standing)
    const restarted = server.restartWorkers({ finishMs: Infinity })
    while ((await askOnce(server)) === old) await new Promise(setImmediate)
    assert.equal(await ask(standing), old)
    standing.socket.end()
    await restarted
    assert.notEqual(await askOnce(server), old)
  })

  it('drains after finishMs the connections that have not ended: what was read is answered, then FIN', async () => {
    await using server = await serve(misbehaving, { ...on, threads: 1, limits: { idleMs: 60_000 } })
    await using idle = await rawPeer(server)
    await using busy = await rawPeer(server)
    assert.equal(await ask(idle, 'hi'), 'hi\n')
    busy.write('slow\nslow\n')
    await until(() => server.stats().messages >= 3)
    const restarted = server.restartWorkers({ finishMs: 1 })
    assert.equal(await busy.readToEnd(), 'slow\nslow\n')
    assert.equal(await idle.readToEnd(), '')
    busy.socket.end()
    idle.socket.end()
    await restarted
  })

  it("loads the service's file again, and keeps the old worker where the new one cannot start", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-restart-'))
    const file = join(folder, 'versioned.ts')
    const write = (reply: string): Promise<void> =>
      writeFile(
        file,
        `import { lines, service } from ${JSON.stringify(core.href)}
export default service(import.meta, () => ({ codec: lines(), reply: () => ${reply} }))
`,
      )
    try {
      await write("'v1'")
      const { default: versioned } = (await import(pathToFileURL(file).href)) as {
        default: Service<string, string, object>
      }
      await using server = await serve(versioned, on)
      assert.equal(await askOnce(server), 'v1\n')
      await write("'v2'")
      await server.restartWorkers()
      assert.equal(await askOnce(server), 'v2\n')
      await write('oops oops')
      await assert.rejects(server.restartWorkers(), { code: 'SERVICE_FAILED' })
      assert.equal(await askOnce(server), 'v2\n')
      await write("'v3'")
      await server.restartWorkers()
      assert.equal(await askOnce(server), 'v3\n')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('goes round once more for a second call, and ends with a drain', async () => {
    const server = await serve(whichThread, { ...on, threads: 1 })
    await using standing = await rawPeer(server)
    const seen = new Set([await ask(standing)])
    const first = server.restartWorkers({ finishMs: Infinity })
    const second = server.restartWorkers({ finishMs: Infinity })
    standing.socket.end()
    await first
    await second
    await using last = await rawPeer(server)
    seen.add(await ask(last))
    assert.equal(seen.size, 2)
    const third = server.restartWorkers({ finishMs: Infinity })
    const drained = server.drain()
    assert.equal(await last.readToEnd(), '')
    last.socket.end()
    await Promise.all([third, drained])
    await server.restartWorkers()
  })

  it('gives the datagrams of a port to new workers', async () => {
    await using server = await serve(echoDatagrams, on)
    await using client = await connectUdp({ port: server.address.port, requestMs: 2_000 })
    assert.equal(String(await client.request('before')), 'before')
    await server.restartWorkers()
    assert.equal(String(await client.request('after')), 'after')
    assert.equal(server.stats().messages, 2)
  })

  it('has nothing to do without threads', async () => {
    await using server = await serve(whichThread, { ...on, threads: 0 })
    await server.restartWorkers()
    assert.equal(await askOnce(server), '0\n')
  })

  it('refuses a time that makes no sense, by name', async () => {
    await using server = await serve(whichThread, { ...on, threads: 0 })
    await assert.rejects(server.restartWorkers({ finishMs: -1 }), {
      code: 'INVALID_LIMIT',
      message: /finishMs is -1/,
    })
  })
})
