import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { it } from 'node:test'
import { serve, type Server } from '../src/core/index.ts'
import { upper } from '../src/services/upper/index.ts'
import { startChurn } from './support/churn.ts'
import echoLines from './support/echo-lines.ts'
import misbehaving from './support/misbehaving.ts'
import { type RawPeer, rawPeer } from './support/raw-peer.ts'
import { describeEachWay } from './support/ways.ts'
import whichThread from './support/which-thread.ts'
import { until } from './support/until.ts'

// What outsiders and handlers do to a server; what takes longer, and what ends processes, is in long/faults.test.ts.

const quiet = { logLevel: 'silent' } as const
const shapes = ['reply', 'handle'] as const

/** Sends bytes and its FIN at once, and reads bytes until the server's. */
async function exchangeBytes({ address }: Server, bytes: Uint8Array): Promise<Buffer> {
  const socket = connect({ host: address.address, port: address.port, allowHalfOpen: true })
  socket.end(bytes)
  return Buffer.concat(await socket.toArray())
}

async function assertServes(peer: RawPeer): Promise<void> {
  peer.write('still here\n')
  assert.equal(await peer.read(11), 'still here\n')
}

describeEachWay('what peers send', (way) => {
  const on = { ...quiet, ...way }

  it('a line of 16 MiB without an end is refused as soon as it is too long, and read to its end', async () => {
    await using server = await serve(echoLines, on)
    await using bystander = await rawPeer(server)
    await using peer = await rawPeer(server)
    peer.socket.end(`before\n${'x'.repeat(16_777_216)}`)
    assert.equal(await peer.readToEnd(), 'before\n')
    await assertServes(bystander)
    assert.equal(server.stats().protocolErrors, 1)
  })

  it('every byte comes back, and of text what is not UTF-8 replaced', async () => {
    await using raw = await serve(upper, on)
    const all = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index % 256))
    const raised = all.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte))
    assert.deepEqual(await exchangeBytes(raw, all), Buffer.from(raised))
    await using text = await serve(echoLines, on)
    const hostile = Buffer.concat([Buffer.from('a\0b\u{1B}[2J'), Buffer.from('ffc30ae4bda00a', 'hex')])
    assert.equal(String(await exchangeBytes(text, hostile)), 'a\0b\u{1B}[2J\u{FFFD}\u{FFFD}\n你\n')
  })

  it('bytes that come after a drain has said FIN are read, and take no reply back', async () => {
    const server = await serve(echoLines, on)
    await using peer = await rawPeer(server)
    peer.write('asked\n')
    await until(() => server.stats().messages >= 1)
    const drained = server.drain()
    assert.equal(await peer.readToEnd(), 'asked\n')
    const late = 'too late\n'.repeat(1_000)
    peer.write(late)
    await until(() => server.stats().bytesRead >= 6 + late.length)
    peer.socket.end()
    await drained
    assert.equal(await peer.readToEnd(), '', 'no reset')
    assert.equal(server.stats().messages, 1)
  })
})

describeEachWay(
  'what handlers do',
  (way) => {
    const on = { ...quiet, ...way }

    for (const shape of shapes) {
      it(`a handler that throws loses its connection, and nobody else (${shape})`, async () => {
        const limits = { idleMs: 60_000 }
        await using server = await serve(misbehaving, { ...on, options: { shape }, limits })
        await using bystander = await rawPeer(server)
        for (const fault of ['throw', 'reject']) {
          await using peer = await rawPeer(server)
          peer.write(`before\n${fault}\nafter\n`)
          assert.equal(await peer.readToEnd(), 'before\n')
        }
        await assertServes(bystander)
        assert.equal(server.stats().handlerErrors, 2)
      })

      it(`a handler that never returns is told at its deadline, then dropped (${shape})`, async () => {
        const limits = { handlerMs: 100, idleMs: 60_000 }
        await using server = await serve(misbehaving, { ...on, options: { shape }, limits })
        await using bystander = await rawPeer(server)
        await using heeding = await rawPeer(server)
        await using stuck = await rawPeer(server)
        heeding.write('heed\n')
        stuck.write('never\n')
        assert.equal(await heeding.readToEnd(), 'aborted\n')
        heeding.socket.end()
        assert.match(await stuck.readToEnd(), /^!?$/)
        await assertServes(bystander)
        const { timeouts, handlerErrors } = server.stats()
        assert.deepEqual({ timeouts, handlerErrors }, { timeouts: 2, handlerErrors: 0 })
      })
    }
  },
  { concurrency: true },
)

describeEachWay(
  'what happens to threads',
  (way) => {
    const on = { ...quiet, ...way }

    it('a worker that dies loses its own connections alone, is replaced, and gives its permits back', async () => {
      await using server = await serve(misbehaving, { ...on, limits: { connections: 4, idleMs: 60_000 } })
      await using stack = new AsyncDisposableStack()
      const peers = await Promise.all(Array.from({ length: 4 }, async () => stack.use(await rawPeer(server))))
      for (const peer of peers) await assertServes(peer)
      const [victim, ...others] = peers
      victim?.write('die\n')
      assert.match((await victim?.readToEnd()) ?? '', /^!?$/)
      for (const peer of others) peer.socket.end('end\n')
      const fates = await Promise.all(others.map((peer) => peer.readToEnd()))
      assert.equal(
        fates.filter((fate) => fate === 'end\n').length,
        2,
        'the other half was in the other worker',
      )
      await until(() => server.stats().workerRestarts >= 1)
      for (let count = 0; count < 4; count += 1) await assertServes(stack.use(await rawPeer(server)))
      assert.equal(server.stats().handlerErrors, 0)
    })

    it('workers that die at once, while the accepting thread is busy, are all replaced', async () => {
      const threads = 6
      await using server = await serve(misbehaving, { ...on, threads })
      await using stack = new AsyncDisposableStack()
      const peers = await Promise.all(
        Array.from({ length: threads }, async () => stack.use(await rawPeer(server))),
      )
      for (const peer of peers) await assertServes(peer)
      for (const peer of peers) peer.write('die\n')
      // Meanwhile they have thrown and ended, and this thread hears of both at once.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
      await until(() => server.stats().workerRestarts >= threads)
      await assertServes(stack.use(await rawPeer(server)))
    })

    it('a worker that is blocked gets no new connection', async () => {
      await using server = await serve(misbehaving, on)
      await using blocked = await rawPeer(server)
      blocked.write('block\n')
      await until(() => server.stats().messages >= 1)
      const blockedSince = performance.now()
      while (performance.now() - blockedSince < 700) await new Promise(setImmediate)
      for (let count = 0; count < 6; count += 1) {
        await using peer = await rawPeer(server)
        await assertServes(peer)
        peer.socket.end()
        await peer.readToEnd()
      }
      assert.ok(performance.now() - blockedSince < 1_450, 'none of them waited for the blocked worker')
      assert.equal(await blocked.read(8), 'blocked\n')
    })

    it('a worker that is blocked for longer than a handler may take is replaced', async () => {
      await using server = await serve(misbehaving, { ...on, limits: { handlerMs: 600 } })
      await using blocked = await rawPeer(server)
      blocked.write('block\n')
      assert.match(await blocked.readToEnd(), /^!?$/)
      await using next = await rawPeer(server)
      await assertServes(next)
      await until(() => server.stats().workerRestarts >= 1)
    })

    it('a worker that is well is not taken for blocked, however short the deadline of a handler', async () => {
      await using server = await serve(misbehaving, { ...on, limits: { handlerMs: 10 } })
      await using peer = await rawPeer(server)
      for (const start = performance.now(); performance.now() - start < 600;) await assertServes(peer)
      assert.equal(server.stats().workerRestarts, 0)
    })

    it('a rolling restart under 200 churning clients loses none of their connections', async () => {
      await using server = await serve(whichThread, on)
      const churn = startChurn(server, 200)
      await churn.answered(500)
      const old = churn.answers()
      assert.equal(old.size, 2)
      const { accepted } = server.stats()
      await server.restartWorkers()
      assert.ok(server.stats().accepted > accepted, 'there was churn meanwhile')
      await churn.answered(500)
      const { lost, connections } = await churn.stop()
      assert.equal(lost, 0, `of ${connections} connections`)
      await using last = await rawPeer(server)
      last.write('who?\n')
      assert.ok(!old.has(await last.read(2)), 'the old workers are gone')
      assert.equal(server.stats().workerRestarts, 0)
    })
  },
  { onThreads: true },
)
