import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import echoDatagrams from '../../test/support/echo-datagrams.ts'
import echoLines from '../../test/support/echo-lines.ts'
import { repeatDuring } from '../../test/support/repeat-during.ts'
import greeter from '../../test/support/greeter.ts'
import misbehaving from '../../test/support/misbehaving.ts'
import { rawPeer } from '../../test/support/raw-peer.ts'
import { servingCommand } from '../../test/support/serving-process.ts'
import silenceEnds from '../../test/support/silence-ends.ts'
import { describeEachWay } from '../../test/support/ways.ts'
import { lines } from './codecs/lines.ts'
import { serve } from './serve.ts'
import { service } from './service.ts'
import { connectUdp } from './udp/connect-udp.ts'
import { until } from '../../test/support/until.ts'

const quiet = { logLevel: 'silent' } as const

describeEachWay('serve()', (way) => {
  const on = { ...quiet, ...way }

  it('answers message by message, and late bytes of a half-closed peer too', async () => {
    await using server = await serve(echoLines, on)
    await using peer = await rawPeer(server)
    peer.write('one\ntw')
    assert.equal(await peer.read(4), 'one\n')
    peer.socket.end('o\nthree')
    assert.equal(await peer.readToEnd(), 'two\nthree\n')
  })

  it('passes the options to every thread', async () => {
    await using server = await serve(greeter, { ...on, options: { greeting: 'Hi' } })
    for (const name of ['Ann', 'Bob', 'Cy']) {
      await using peer = await rawPeer(server)
      peer.socket.end(name)
      assert.equal(await peer.readToEnd(), `Hi, ${name}\n`)
    }
  })

  it('answers a thousand pipelined messages in order', async () => {
    await using server = await serve(echoLines, on)
    await using peer = await rawPeer(server)
    const text = Array.from({ length: 1_000 }, (_, index) => `${index}\n`).join('')
    peer.socket.end(text)
    assert.equal(await peer.readToEnd(), text)
  })

  it('holds a peer back that sends and never reads, and then delivers all of it', async () => {
    await using server = await serve(echoLines, on)
    await using peer = await rawPeer(server)
    peer.socket.pause()
    const text = `${'x'.repeat(60_000)}\n`.repeat(400)
    peer.socket.end(text)
    await once(peer.socket, 'finish', { signal: AbortSignal.timeout(300) }).catch(() => {})
    assert.ok(server.stats().bytesRead < text.length, 'the server stopped reading')
    peer.socket.resume()
    assert.equal((await peer.readToEnd()).length, text.length)
  })

  it('answers what came before a message that is too long, then closes', async () => {
    await using server = await serve(misbehaving, on)
    await using peer = await rawPeer(server)
    peer.write(`fine\n${'x'.repeat(100)}\nnever read\n`)
    assert.equal(await peer.readToEnd(), 'fine\n')
    assert.equal(server.stats().protocolErrors, 1)
  })

  it('closes a peer that sends a message a byte at a time for too long', async () => {
    await using server = await serve(misbehaving, on)
    await using peer = await rawPeer(server)
    assert.equal(await repeatDuring(20, () => peer.write('x'), peer.readToEnd()), '')
    assert.equal(server.stats().timeouts, 1)
  })

  it('serves the others between the messages that one peer has sent at once', async () => {
    for (const shape of ['reply', 'handle'] as const) {
      const limits = { idleMs: 60_000, messageMs: 60_000 }
      const threads = Math.min(on.threads, 1)
      await using server = await serve(misbehaving, { ...on, threads, limits, options: { shape } })
      await using hog = await rawPeer(server)
      await using other = await rawPeer(server)
      hog.write('work\n'.repeat(300))
      await hog.read(1)
      other.write('me too\n')
      assert.equal(await other.read(7), 'me too\n')
      assert.ok(server.stats().replies < 301, `after ${server.stats().replies} replies`)
    }
  })

  it('closes a peer that is idle', async () => {
    await using server = await serve(misbehaving, { ...on, limits: { idleMs: 50 } })
    await using peer = await rawPeer(server)
    assert.equal(await peer.readToEnd(), '')
    assert.equal(server.stats().timeouts, 1)
  })

  it('survives a peer that resets in the middle of a reply', async () => {
    await using server = await serve(echoLines, on)
    const reset = await rawPeer(server)
    reset.write(`${'x'.repeat(60_000)}\n`.repeat(50))
    await reset.read(1)
    reset.socket.resetAndDestroy()
    await using peer = await rawPeer(server)
    peer.write('alive\n')
    assert.equal(await peer.read(6), 'alive\n')
  })

  it('destroys a peer that is sent more than it reads', async () => {
    await using server = await serve(misbehaving, { ...on, limits: { maxPendingWriteBytes: 100_000 } })
    await using peer = await rawPeer(server)
    peer.socket.pause()
    peer.write('flood\n')
    await using other = await rawPeer(server)
    other.write('served\n')
    assert.equal(await other.read(7), 'served\n')
    peer.socket.resume()
    assert.doesNotMatch(await peer.readToEnd(), /flooded/)
  })

  it('ends a connection that its handler closes, after the reply', async () => {
    await using server = await serve(misbehaving, on)
    await using peer = await rawPeer(server)
    peer.write('close\n')
    assert.equal(await peer.readToEnd(), 'closing\n')
  })

  it('refuses connections above its limits, counts them, and takes new ones when others leave', async () => {
    await using server = await serve(echoLines, { ...on, limits: { connections: 2 } })
    const first = await rawPeer(server)
    await using second = await rawPeer(server)
    second.write('second\n')
    assert.equal(await second.read(7), 'second\n')
    await using excess = await rawPeer(server)
    assert.match(await excess.readToEnd(), /^!?$/)
    first.socket.end()
    await first.readToEnd()
    await first[Symbol.asyncDispose]()
    for (let tries = 0; tries < 50; tries += 1) {
      await using next = await rawPeer(server)
      next.write('next\n')
      if ((await next.read(5)) === 'next\n') return
    }
    assert.fail('no connection was taken after one had left')
  })

  it('refuses connections of one address above its limit', async () => {
    await using server = await serve(echoLines, { ...on, limits: { connectionsPerAddress: 1 } })
    await using first = await rawPeer(server)
    first.write('first\n')
    await first.read(6)
    await using excess = await rawPeer(server)
    assert.match(await excess.readToEnd(), /^!?$/)
    assert.equal(server.stats().refused, 1)
  })

  it('finishes every request that was read before drain resolves', async () => {
    await using stack = new AsyncDisposableStack()
    const server = await serve(misbehaving, on)
    const peers = await Promise.all(Array.from({ length: 20 }, async () => stack.use(await rawPeer(server))))
    for (const peer of peers) peer.write('slow\nslow\n')
    await until(() => server.stats().messages >= 40)
    const drained = server.drain()
    const answers = await Promise.all(
      peers.map(async (peer) => {
        const answer = await peer.readToEnd()
        peer.socket.end()
        return answer
      }),
    )
    await drained
    assert.deepEqual(new Set(answers), new Set(['slow\nslow\n']))
    await server.closed
  })

  it('waits at a drain for as long as it takes, where there is no deadline', async () => {
    await using server = await serve(misbehaving, { ...on, drainMs: Infinity })
    await using peer = await rawPeer(server)
    peer.write('slow\n')
    await until(() => server.stats().messages >= 1)
    const drained = server.drain()
    assert.equal(await peer.readToEnd(), 'slow\n')
    peer.socket.end()
    await drained
  })

  it('drops at the deadline what a drain cannot finish', async () => {
    const server = await serve(misbehaving, { ...on, drainMs: 50, limits: { idleMs: 60_000 } })
    await using peer = await rawPeer(server)
    peer.write('never\n')
    await until(() => server.stats().messages >= 1)
    await server.drain()
    assert.match(await peer.readToEnd(), /^!?$/)
  })

  it('takes a message that silence ends, each after its own silence', async () => {
    await using server = await serve(silenceEnds, on)
    await using peer = await rawPeer(server)
    peer.write('abc')
    assert.equal(await peer.read(2), '3;')
    peer.write('de')
    assert.equal(await peer.read(2), '2;')
  })

  it('answers at a drain what only silence would have ended', async () => {
    const server = await serve(silenceEnds, on)
    await using peer = await rawPeer(server)
    peer.write('abcd')
    await until(() => server.stats().bytesRead >= 4)
    const drained = server.drain()
    peer.socket.end()
    assert.equal(await peer.readToEnd(), '4;')
    await drained
  })

  it('answers datagrams, drops the empty and survives a handler that throws', async () => {
    await using server = await serve(echoDatagrams, on)
    await using client = await connectUdp({ port: server.address.port, requestMs: 2_000 })
    await client.send('')
    await client.send('throw')
    assert.equal(String(await client.request('ping')), 'ping')
    const largest = Buffer.alloc(65_507, 1)
    assert.deepEqual(Buffer.from(await client.request(largest)), largest)
    const { messages, dropped, handlerErrors } = server.stats()
    assert.deepEqual({ messages, dropped, handlerErrors }, { messages: 4, dropped: 1, handlerErrors: 1 })
  })

  it('says that a port is taken, over TCP and UDP, whoever has it', async () => {
    await using tcp = await serve(echoLines, on)
    await using udp = await serve(echoDatagrams, on)
    const inUse = { code: 'CANNOT_LISTEN', message: /already in use/ }
    await assert.rejects(serve(echoLines, { ...on, port: tcp.address.port }), inUse)
    await assert.rejects(serve(echoDatagrams, { ...on, port: udp.address.port }), inUse)
  })

  it('says what the service could not be built from', async () => {
    const options = { greeting: 1n, report: () => {} }
    await assert.rejects(serve(greeter, { ...on, options: options as never }), {
      code: 'OPTIONS_NOT_PLAIN',
    })
  })
})

describe('serve() on threads', () => {
  it('says that a service must be exported', async () => {
    const hidden = service(import.meta, () => ({ codec: lines(), reply: (line) => line }))
    await assert.rejects(serve(hidden, { ...quiet, threads: 1 }), { code: 'SERVICE_NOT_EXPORTED' })
  })

  it('refuses a Unix socket that it inherits, which threads cannot be handed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-'))
    const held = createServer().listen(join(folder, 'held.sock'))
    await once(held, 'listening')
    try {
      const { fd } = (held as unknown as { _handle: { fd: number } })._handle
      const file = fileURLToPath(new URL('../../test/support/echo-lines.ts', import.meta.url))
      const command = servingCommand(file, { ...quiet, fd: 3, threads: 1 })
      const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe', fd] })
      // Where it listens all the same.
      child.stdout?.once('data', () => child.kill())
      assert.match(child.stderr === null ? '' : await textOf(child.stderr), /UNIX_SOCKET_THREADS/)
    } finally {
      held.close()
      await rm(folder, { recursive: true })
    }
  })
})

describe('serve() in process', () => {
  it('serves a Unix socket, replaces the file of a dead process, and refuses a living one and threads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-'))
    const path = join(folder, 'echo.sock')
    try {
      await using server = await serve(echoLines, { ...quiet, path })
      assert.equal(server.address.url, `unix:${path}`)
      await using peer = await rawPeer(server)
      peer.write('over a file\n')
      assert.equal(await peer.read(12), 'over a file\n')
      await assert.rejects(serve(echoLines, { ...quiet, path }), { code: 'CANNOT_LISTEN' })
      await assert.rejects(serve(echoLines, { ...quiet, path, threads: 2 }), { code: 'UNIX_SOCKET_THREADS' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('leaves a file or a folder alone that is where its Unix socket should be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-'))
    const path = join(folder, 'notes.txt')
    try {
      await writeFile(path, 'all my notes')
      await assert.rejects(serve(echoLines, { ...quiet, path }), { code: 'CANNOT_LISTEN' })
      assert.equal(await readFile(path, 'utf8'), 'all my notes')
      await assert.rejects(serve(echoLines, { ...quiet, path: folder }), { code: 'CANNOT_LISTEN' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('takes IPv4 and IPv6 on ::, and names an IPv4 peer as such', async () => {
    let seen = ''
    const who = service(import.meta, () => ({
      codec: lines(),
      reply(_line, peer) {
        seen = peer.address
        return seen
      },
    }))
    await using server = await serve(who, { ...quiet, host: '::' })
    for (const host of ['127.0.0.1', '::1']) {
      const socket = connect({ host, port: server.address.port })
      socket.end('who\n')
      const text = (await socket.setEncoding('utf8').toArray()).join('')
      assert.equal(text, `${host}\n`)
    }
  })

  it('closes what the service has opened, where it cannot listen', async () => {
    await using taken = await serve(echoLines, quiet)
    let closed = 0
    const opens = service(import.meta, () => ({
      codec: lines(),
      reply: (line) => line,
      async close() {
        closed += 1
      },
    }))
    await assert.rejects(serve(opens, { ...quiet, port: taken.address.port }), { code: 'CANNOT_LISTEN' })
    assert.equal(closed, 1)
  })

  it('drains when its signal aborts', async () => {
    const stop = new AbortController()
    const server = await serve(echoLines, { ...quiet, signal: stop.signal })
    stop.abort()
    await server.closed
  })

  it('refuses options that make no sense, by name', async () => {
    await assert.rejects(serve(echoLines, { port: 70_000 }), { code: 'INVALID_PORT' })
    await assert.rejects(serve(echoLines, { threads: -1 }), { code: 'INVALID_THREADS' })
    await assert.rejects(serve(echoLines, { limits: { idleMs: 0 } }), {
      code: 'INVALID_LIMIT',
      message: /idleMs is 0/,
    })
    await assert.rejects(serve(echoLines, { drainMs: 3_000_000_000 }), { code: 'INVALID_LIMIT' })
    await assert.rejects(serve(echoLines, { limits: { maxMessageBytes: Infinity } }), {
      code: 'INVALID_LIMIT',
    })
  })
})
