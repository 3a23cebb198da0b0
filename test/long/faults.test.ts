import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { connectUdp, serve } from '../../src/core/index.ts'
import { type RunningCommand, startPortside } from '../support/command.ts'
import echoDatagrams from '../support/echo-datagrams.ts'
import echoLines from '../support/echo-lines.ts'
import { withoutTool } from '../support/foreign-tool.ts'
import { createRandom } from '../support/random.ts'
import { rawPeer } from '../support/raw-peer.ts'

const bin = new URL('../../bin/portside.cjs', import.meta.url).pathname
const at = (port: number | undefined) =>
  ({ address: { transport: 'tcp', address: '127.0.0.1', port: port ?? 0, url: '' } }) as const
const rssMiB = (pid: number | undefined): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

describe('a server', () => {
  it('holds 10,000 idle connections and goes on serving', { timeout: 120_000 }, async () => {
    await using served = await startPortside(['upper', 'serve', '--port', '0', '--threads', '2'])
    const port = served.ports.get('upper') ?? 0
    const idle: Socket[] = []
    while (idle.length < 9_990) {
      const batch = Array.from({ length: 370 }, () => connect({ host: '127.0.0.1', port }))
      await Promise.all(batch.map((socket) => once(socket, 'connect')))
      idle.push(...batch)
    }
    await using peer = await rawPeer(at(port))
    peer.write('still here')
    assert.equal(await peer.read(10), 'STILL HERE')
    for (const socket of idle) socket.destroy()
  })

  it('refuses what 128 file descriptors cannot hold, says so once a second, and recovers', async () => {
    const command = `ulimit -n 128; exec ${process.execPath} ${bin} upper serve --port 0 --threads 0 --json`
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    try {
      const [event] = (await once(child.stdout, 'data')) as [Buffer]
      const { port } = JSON.parse(String(event)) as { port: number }
      const fates = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const peer = await rawPeer(at(port))
          peer.write('hi')
          return { peer, answer: await peer.read(2) }
        }),
      )
      const served = fates.filter(({ answer }) => answer === 'HI').length
      assert.ok(served >= 60 && served < 128, `${served} of 200 were served`)
      for (const { peer } of fates) await peer[Symbol.asyncDispose]()
      for (let tries = 0; ; tries += 1) {
        await using peer = await rawPeer(at(port))
        peer.write('again')
        if ((await peer.read(5)) === 'AGAIN') break
        assert.ok(tries < 50, 'it serves again once they have left')
      }
      assert.equal(log.split('connections are refused').length - 1, 1, log)
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })

  it('keeps 20 peers that never read within 16 MiB', async () => {
    await using served = await startPortside(['upper', 'serve', '--port', '0', '--threads', '0'])
    const port = served.ports.get('upper')
    await using warm = await rawPeer(at(port))
    warm.socket.end('x'.repeat(4_000_000))
    await warm.readToEnd()
    const before = rssMiB(served.process.pid)
    await using stack = new AsyncDisposableStack()
    for (let count = 0; count < 20; count += 1) {
      const peer = stack.use(await rawPeer(at(port)))
      peer.socket.pause()
      peer.write('x'.repeat(20_000_000))
    }
    await using other = await rawPeer(at(port))
    other.write('served')
    assert.equal(await other.read(6), 'SERVED')
    const growth = rssMiB(served.process.pid) - before
    assert.ok(growth <= 16, `grew by ${growth.toFixed(1)} MiB`)
  })

  it(
    'loses nothing over three restarts with the listening socket held by its parent',
    { timeout: 60_000, skip: withoutTool('python3') },
    async () => {
      const holder = new URL('../support/socket-holder.py', import.meta.url).pathname
      const serveUpper = [process.execPath, bin, 'upper', 'serve', '--threads', '1', '--json']
      const parent = spawn('python3', [holder, ...serveUpper], { stdio: ['pipe', 'pipe', 'inherit'] })
      const said = createInterface({ input: parent.stdout })[Symbol.asyncIterator]()
      const port = Number((await said.next()).value)
      assert.equal((await said.next()).value, 'up')
      let isOver = false
      let answered = 0
      let lost = 0
      const clients = Array.from({ length: 8 }, async () => {
        while (!isOver) {
          try {
            await using peer = await rawPeer(at(port))
            peer.write('ask')
            if ((await peer.read(3)) === 'ASK') answered += 1
            else lost += 1
          } catch {
            lost += 1
          }
        }
      })
      for (let restart = 0; restart < 3; restart += 1) {
        const target = answered + 300
        while (answered < target) await new Promise(setImmediate)
        parent.stdin.write('restart\n')
        assert.equal((await said.next()).value, 'up')
      }
      isOver = true
      await Promise.all(clients)
      parent.stdin.end()
      const [status] = await once(parent, 'exit')
      assert.deepEqual({ status, lost }, { status: 0, lost: 0 }, `${answered} answered`)
    },
  )

  it('answers everything that it read before SIGTERM under load', async () => {
    await using served = await startPortside(['upper', 'serve', '--port', '0', '--threads', '2'])
    const port = served.ports.get('upper')
    await using stack = new AsyncDisposableStack()
    const peers = await Promise.all(
      Array.from({ length: 50 }, async () => stack.use(await rawPeer(at(port)))),
    )
    const echoed = peers.map(async (peer) => {
      let asked = 0
      let answer = ''
      for (;;) {
        peer.write('request;')
        asked += 1
        const part = await peer.read(8)
        answer += part
        if (part.length < 8 || peer.socket.readableEnded) break
      }
      peer.socket.end()
      return { asked, answers: answer.split('REQUEST;').length - 1, isWhole: /^(REQUEST;)*$/.test(answer) }
    })
    const stopped = (async (): Promise<Awaited<ReturnType<RunningCommand['stop']>>> => {
      for (let turns = 0; turns < 2_000; turns += 1) await new Promise(setImmediate)
      return served.stop()
    })()
    for (const { asked, answers, isWhole } of await Promise.all(echoed)) {
      assert.ok(isWhole && answers >= asked - 1, `${answers} answers to ${asked} requests`)
    }
    assert.equal((await stopped).status, 0)
  })
})

describe('in process', () => {
  it('a UDP flood is answered or dropped, and the next datagram served', async () => {
    await using server = await serve(echoDatagrams, { logLevel: 'silent' })
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

  it(
    '2,000 peers that send garbage, reset and vanish cost nobody else anything',
    { timeout: 90_000 },
    async () => {
      const random = createRandom(7)
      for (const fastPath of [true, false]) {
        await using server = await serve(echoLines, {
          logLevel: 'silent',
          fastPath,
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
      }
    },
  )
})
