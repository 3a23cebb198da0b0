import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { connectUdp, fileDescriptorLimit, serve } from '../../src/core/index.ts'
import { startChurn } from '../support/churn.ts'
import echoDatagrams from '../support/echo-datagrams.ts'
import echoLines from '../support/echo-lines.ts'
import { repeatDuring } from '../support/repeat-during.ts'
import { withoutTool } from '../support/foreign-tool.ts'
import { createRandom } from '../support/random.ts'
import { rawPeer } from '../support/raw-peer.ts'
import { servingCommand, type ServingProcess, startServing } from '../support/serving-process.ts'
import { describeEachWay, type Way } from '../support/ways.ts'
import whichThread from '../support/which-thread.ts'
import { until } from '../support/until.ts'

// What takes longer, and what is done to whole processes; the rest of the matrix is in ../faults.test.ts.

const fileOf = (path: string): string => new URL(path, import.meta.url).pathname
const upper = fileOf('../../src/services/upper/service.ts')
const lines = fileOf('../support/echo-lines.ts')
const memoryOf = {
  bytes: fileOf('../support/memory-of-bytes.ts'),
  lines: fileOf('../support/memory-of-lines.ts'),
}
const misbehaving = fileOf('../support/misbehaving.ts')

const idleConnections = 10_000
/** What the connections need here, and again in the server's process. */
const hasTooFewDescriptors = fileDescriptorLimit() < idleConnections + 300 && 'too few file descriptors'

const mebibyte = 1_048_576

const residentMiB = ({ pid }: ServingProcess): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** What the threads of a server that tells hold, garbage aside. */
async function heldMiB(server: ServingProcess, { threads }: Way): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const held = new Map<string, number>()
  // Each connection goes to the thread that has the fewest, so that in the end all have been asked.
  while (held.size < Math.max(1, threads)) {
    const peer = stack.use(await rawPeer(server))
    peer.write('memory\n')
    let told = ''
    while (!told.endsWith('\n')) told += await peer.read(1)
    const [thread = '', bytes] = told.split(' ')
    held.set(thread, Number(bytes) / mebibyte)
  }
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** How much more a server that has served a while holds, and is resident, after `load`. */
async function growthMiB(
  server: ServingProcess,
  way: Way,
  load: () => Promise<void>,
): Promise<{ readonly held: number; readonly resident: number }> {
  await using warm = await rawPeer(server)
  warm.socket.end(`${'x'.repeat(999)}\n`.repeat(4_000))
  await warm.readToEnd()
  const [heldBefore, residentBefore] = [await heldMiB(server, way), residentMiB(server)]
  await load()
  const resident = residentMiB(server) - residentBefore
  return { held: (await heldMiB(server, way)) - heldBefore, resident }
}

/** Asks a server of lines or bytes; resolves with whether it has answered. */
async function answers(server: Pick<ServingProcess, 'address'>): Promise<boolean> {
  await using peer = await rawPeer(server)
  peer.write('7\n')
  return (await peer.read(2)) === '7\n'
}

describeEachWay('a process', (way) => {
  it(
    `holds ${idleConnections} idle connections, goes on serving, and survives that all reset at once`,
    { timeout: 120_000, skip: hasTooFewDescriptors },
    async () => {
      const limits = { connections: idleConnections + 1, idleMs: 600_000 }
      await using server = await startServing(lines, { ...way, limits })
      const { address: host, port } = server.address
      const idle: Socket[] = []
      while (idle.length < idleConnections) {
        const batch = Array.from({ length: 400 }, () => connect({ host, port }))
        await Promise.all(batch.map((socket) => once(socket, 'connect')))
        idle.push(...batch)
      }
      assert.ok(await answers(server))
      assert.ok(idle.every((socket) => socket.readyState === 'open'))
      for (const socket of idle) socket.resetAndDestroy()
      assert.ok(await answers(server))
      const { status, stats } = await server.stop()
      const { accepted, connections, handlerErrors } = stats
      assert.deepEqual(
        { status, accepted, connections, handlerErrors },
        { status: 0, accepted: idleConnections + 2, connections: 0, handlerErrors: 0 },
      )
    },
  )

  it('refuses what 128 file descriptors cannot hold, counts it, says so once a second, and recovers', async () => {
    await using server = await startServing(upper, { ...way, logLevel: 'warn' }, { fileDescriptors: 128 })
    const beganMs = performance.now()
    const fates = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const peer = await rawPeer(server)
        peer.write('hi')
        return { peer, answer: await peer.read(2) }
      }),
    )
    const served = fates.filter(({ answer }) => answer === 'HI').length
    const minimum = way.threads === 0 ? 60 : 24
    assert.ok(served >= minimum && served < 128, `${served} of 200 were served`)
    for (const { peer } of fates) await peer[Symbol.asyncDispose]()
    let refusedLater = 0
    for (; !(await answers(server)); refusedLater += 1)
      assert.ok(refusedLater < 50, 'it serves again once they have left')
    const seconds = Math.ceil((performance.now() - beganMs) / 1_000)
    const { stats, stderr } = await server.stop()
    assert.equal(stats.refusals.connections, 200 - served + refusedLater)
    const told = stderr.split('connections are refused').length - 1
    assert.ok(told >= 1 && told <= seconds, `told ${told} times in ${seconds} s:\n${stderr}`)
  })

  for (const kind of ['bytes', 'lines'] as const) {
    it(`holds at most 16 MiB for 20 peers that never read (${kind})`, async () => {
      await using server = await startServing(memoryOf[kind], way)
      await using stack = new AsyncDisposableStack()
      const grown = await growthMiB(server, way, async () => {
        for (let count = 0; count < 20; count += 1) {
          const peer = stack.use(await rawPeer(server))
          peer.socket.pause()
          peer.write(`${'x'.repeat(999)}\n`.repeat(20_000))
        }
        for (let count = 0; count < 10; count += 1) assert.ok(await answers(server))
      })
      assert.ok(grown.held <= 16, `holds ${grown.held.toFixed(1)} MiB more`)
      // The others leave garbage as they read; when it is collected is not the peers' doing.
      if (way.fastPath && kind === 'bytes')
        assert.ok(grown.resident <= 16, `grew by ${grown.resident.toFixed(1)} MiB`)
    })
  }

  it('holds at most 16 MiB for 20 peers that send a line without an end', async () => {
    await using server = await startServing(memoryOf.lines, way)
    await using stack = new AsyncDisposableStack()
    const grown = await growthMiB(server, way, async () => {
      const fates = Array.from({ length: 20 }, async () => {
        const peer = stack.use(await rawPeer(server))
        peer.write('x'.repeat(20_000_000))
        return peer.readToEnd()
      })
      assert.deepEqual(new Set(await Promise.all(fates)), new Set(['']))
    })
    assert.ok(grown.held <= 16, `holds ${grown.held.toFixed(1)} MiB more`)
    if (way.fastPath) assert.ok(grown.resident <= 16, `grew by ${grown.resident.toFixed(1)} MiB`)
  })

  it('answers every request that it read before SIGTERM under load, and resets nobody', async () => {
    await using server = await startServing(lines, way)
    let answered = 0
    const peers = Array.from({ length: 50 }, async () => {
      await using peer = await rawPeer(server)
      // Always some requests on their way: when the signal comes, and after the FIN too.
      const burst = 'request\n'.repeat(16)
      peer.write(burst)
      let replies = ''
      for (;;) {
        const part = await peer.read(8)
        replies += part
        answered += part.length / 8
        if (peer.socket.readableEnded) break
        peer.write('request\n'.repeat(part.length / 8))
      }
      peer.write(burst)
      peer.socket.end()
      return replies + (await peer.readToEnd())
    })
    await until(() => answered >= 20_000)
    const { status, stats } = await server.stop()
    const replies = await Promise.all(peers)
    for (const text of replies) assert.match(text, /^(request\n)*$/)
    const received = replies.reduce((sum, text) => sum + text.length / 8, 0)
    assert.ok(received >= 20_000)
    assert.deepEqual(
      { status, received, replies: stats.replies },
      { status: 0, received: stats.messages, replies: stats.messages },
    )
  })

  it('ends in time although peers never send their FIN, and gives them what they were owed', async () => {
    await using server = await startServing(misbehaving, { ...way, limits: { idleMs: 60_000 } })
    await using owed = await rawPeer(server)
    await using silent = await rawPeer(server)
    owed.write('slow\n')
    silent.write('hello\n')
    assert.equal(await silent.read(6), 'hello\n')
    const beganMs = performance.now()
    const stopped = server.stop()
    assert.equal(await owed.readToEnd(), 'slow\n')
    assert.equal(await silent.readToEnd(), '')
    const { status } = await stopped
    assert.equal(status, 0)
    const tookMs = performance.now() - beganMs
    assert.ok(tookMs > 1_500 && tookMs < 5_000, `took ${tookMs.toFixed(0)} ms`)
  })

  it(
    'loses nothing over three restarts with the listening socket held by its parent',
    { timeout: 60_000, skip: withoutTool('python3') },
    async () => {
      await assertRestartsLoseNothing(servingCommand(lines, { ...way, fd: 3 }))
    },
  )

  it('1,000 peers that send garbage, reset and vanish cost nobody else anything', async () => {
    const random = createRandom(7)
    await using server = await serve(echoLines, {
      ...way,
      logLevel: 'silent',
      limits: { maxMessageBytes: 256 },
    })
    await using bystander = await rawPeer(server)
    for (let round = 0; round < 50; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const peer = await rawPeer(server)
          for (let writes = 0; writes < 5; writes += 1) {
            const length = Math.floor(random() * 200)
            peer.write(Uint8Array.from({ length }, () => Math.floor(random() * 256)))
          }
          if (random() < 0.3) peer.socket.resetAndDestroy()
          else if (random() < 0.5) peer.socket.end()
          await peer[Symbol.asyncDispose]()
        }),
      )
      bystander.write('here\n')
      assert.equal(await bystander.read(5), 'here\n')
    }
    assert.equal(server.stats().handlerErrors, 0)
  })

  it('serves the others while 200 peers send a byte now and then, and ends those at their deadline', async () => {
    await using server = await serve(echoLines, { ...way, logLevel: 'silent', limits: { messageMs: 1_000 } })
    await using stack = new AsyncDisposableStack()
    const slow = await Promise.all(Array.from({ length: 200 }, async () => stack.use(await rawPeer(server))))
    const drip = (): void => {
      for (const peer of slow) peer.write('x')
    }
    let served = 0
    const fates = repeatDuring(50, drip, Promise.all(slow.map((peer) => peer.readToEnd())))
    while (server.stats().timeouts < 200) if (await answers(server)) served += 1
    assert.deepEqual(new Set(await fates), new Set(['']))
    assert.ok(served > 20, `${served} others were served`)
  })
})

describeEachWay(
  'a rolling restart',
  (way) => {
    for (const threads of [1, 2]) {
      it(`of ${threads} workers, three times under 200 churning clients, loses none of their connections`, async () => {
        await using server = await serve(whichThread, { ...way, threads, logLevel: 'silent' })
        const churn = startChurn(server, 200)
        for (let round = 0; round < 3; round += 1) {
          await churn.answered(500)
          await server.restartWorkers()
        }
        await churn.answered(500)
        const { lost, connections } = await churn.stop()
        assert.equal(lost, 0, `of ${connections} connections`)
        // Each worker that has served was another thread, and all of them have.
        assert.equal(churn.answers().size, 4 * threads)
      })
    }
  },
  { onThreads: true },
)

describe('a process without worker threads', () => {
  it('whose handler blocks it lets peers wait, and loses none', async () => {
    await using server = await startServing(misbehaving, { threads: 0, limits: { idleMs: 60_000 } })
    await using blocking = await rawPeer(server)
    blocking.write('block\n')
    const waiting = await Promise.all(Array.from({ length: 50 }, () => answers(server)))
    assert.ok(waiting.every(Boolean))
    assert.equal(await blocking.read(8), 'blocked\n')
  })

  it('ends where something throws outside any handler, as any does', async () => {
    await using server = await startServing(misbehaving, { threads: 0 })
    await using peer = await rawPeer(server)
    peer.write('die\n')
    assert.match(await peer.readToEnd(), /^!?$/)
    const { status, stderr } = await server.ended
    assert.equal(status, 1)
    assert.match(stderr, /died on purpose/)
  })
})

describe('portside upper serve', () => {
  it(
    'loses nothing over three restarts with the listening socket held by its parent',
    { timeout: 60_000, skip: withoutTool('python3') },
    async () => {
      const bin = fileOf('../../bin/portside.cjs')
      await assertRestartsLoseNothing([bin, 'upper', 'serve', '--threads', '1', '--json'])
    },
  )
})

for (const threads of [0, 2]) {
  describe(`datagrams with ${threads} threads:`, () => {
    it('a flood is answered or dropped, and the next datagram served', async () => {
      await using server = await serve(echoDatagrams, { threads, logLevel: 'silent' })
      const flood = createSocket('udp4')
      const { port } = server.address
      for (let sent = 0; sent < 50_000; sent += 1) flood.send('x'.repeat(sent % 1_400), port, '127.0.0.1')
      await new Promise<void>((resolve) => flood.send('last', port, '127.0.0.1', () => resolve()))
      flood.close()
      // What came while the socket's buffer was full is lost: a client asks again.
      await using client = await connectUdp({ port, requestMs: 500 })
      let reply: string | undefined
      for (let tries = 0; reply === undefined && tries < 10; tries += 1) {
        reply = await client
          .request('alive', (bytes) => String(bytes) === 'alive')
          .then(String, () => undefined)
      }
      assert.equal(reply, 'alive')
      assert.equal(server.stats().handlerErrors, 0)
    })
  })
}

/** Restarts a command that serves an inherited socket, file descriptor 3, while eight clients come and go. */
async function assertRestartsLoseNothing(command: readonly string[]): Promise<void> {
  const holder = fileOf('../support/socket-holder.py')
  const parent = spawn('python3', [holder, process.execPath, ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const said = createInterface({ input: parent.stdout })[Symbol.asyncIterator]()
  const port = Number((await said.next()).value)
  assert.equal((await said.next()).value, 'up')
  const churn = startChurn({ address: { transport: 'tcp', address: '127.0.0.1', port, url: '' } }, 8)
  for (let restart = 0; restart < 3; restart += 1) {
    await churn.answered(300)
    parent.stdin.write('restart\n')
    assert.equal((await said.next()).value, 'up')
  }
  const { lost, connections } = await churn.stop()
  parent.stdin.end()
  const [status] = await once(parent, 'exit')
  assert.deepEqual({ status, lost }, { status: 0, lost: 0 }, `of ${connections} connections`)
}
