import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { serve } from '../src/core/index.ts'
import { isNativeAvailable } from '../src/native/index.ts'
import { time } from '../src/services/time/index.ts'
import { portside, startPortside } from './support/command.ts'
import { ntpRequest, timePackets } from './support/time-packets.ts'
import { until } from './support/until.ts'

const native = await isNativeAvailable()

const engines = [
  { engine: 'dgram', threads: 0, skip: false },
  { engine: 'dgram', threads: 1, skip: false },
  { engine: 'batch', threads: 1, skip: native.reason ?? false },
  { engine: 'batch', threads: 2, skip: native.reason ?? false },
] as const

/** A client's socket, and what it hears next. */
async function openClient(address: string): Promise<{ socket: Socket; next: () => Promise<Heard> }> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  const heard: Heard[] = []
  let wake: (() => void) | undefined
  socket.on('message', (message, from) => {
    heard.push({ hex: message.toString('hex'), from: from.address })
    wake?.()
  })
  const next = async (): Promise<Heard> => {
    while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return heard.shift() ?? { hex: '', from: '' }
  }
  return { socket, next }
}

interface Heard {
  readonly hex: string
  readonly from: string
}

for (const { engine, threads, skip } of engines) {
  describe(`time over ${engine} with ${threads} threads`, { skip }, () => {
    it('gives every packet what it must get, from the address that was asked', async () => {
      await using server = await serve(time, {
        engine,
        threads,
        options: { stratum: 10 },
        logLevel: 'silent',
      })
      const { socket, next } = await openClient('127.0.0.1')
      const send = (hex: string): void =>
        socket.send(Buffer.from(hex, 'hex'), server.address.port, '127.0.0.1')
      for (const { what, request, reply } of timePackets) {
        send(request)
        // Whoever is silent has the marker behind it answered first.
        if (reply === undefined) send(ntpRequest('1b'))
        const { hex } = await next()
        assert.match(hex, reply ?? /^1c0a06ea/, what)
      }
      socket.close()
      assert.equal(server.stats().handlerErrors, 0)
    })

    it('answers on :: in both families, from the address that was asked', async () => {
      await using server = await serve(time, {
        engine,
        threads,
        host: '::',
        options: { stratum: 1 },
        logLevel: 'silent',
      })
      for (const address of engine === 'batch' ? ['::1', '127.0.0.1', '127.0.0.9'] : ['::1', '127.0.0.1']) {
        const { socket, next } = await openClient(address.includes(':') ? '::1' : '127.0.0.1')
        socket.send(Buffer.from(ntpRequest('23'), 'hex'), server.address.port, address)
        const { hex, from } = await next()
        assert.equal(from, address)
        assert.match(hex, /^240106ea/)
        socket.close()
      }
    })

    it('drains within a second', async () => {
      const server = await serve(time, { engine, threads, logLevel: 'silent' })
      const startedMs = performance.now()
      await server.drain()
      assert.ok(performance.now() - startedMs < 1_000)
    })

    it('keeps whom it may not serve without an answer', async () => {
      await using server = await serve(time, {
        engine,
        threads,
        options: { stratum: 1 },
        access: { deny: ['127.0.0.0/8'], allow: ['::1', '127.0.0.1'] },
        logLevel: 'silent',
      })
      const { socket } = await openClient('127.0.0.1')
      socket.send(Buffer.from(ntpRequest('23'), 'hex'), server.address.port, '127.0.0.1')
      await until(() => server.stats().dropped !== 0)
      assert.equal(server.stats().replies, 0)
      await server.reload({ access: {} })
      socket.send(Buffer.from(ntpRequest('23'), 'hex'), server.address.port, '127.0.0.1')
      await once(socket, 'message')
      socket.close()
    })
  })
}

describe('the batch engine', () => {
  it('that is named and needs threads says so', async () => {
    await assert.rejects(serve(time, { engine: 'batch', threads: 0 }), {
      code: 'DATAGRAM_ENGINE_UNAVAILABLE',
    })
  })

  it('that is named and cannot be had fails, and says why', async () => {
    const flags = ['time', 'serve', '--port', '0', '--threads', '1', '--engine', 'batch']
    const { status, stderr } = await portside(flags, { env: { PORTSIDE_NATIVE: 'off' } })
    assert.equal(stderr, 'portside: Cannot serve time by the batch engine: PORTSIDE_NATIVE is off\n')
    assert.equal(status, 2)
  })

  it('is left for dgram by auto where it cannot be had, and the log says why', async () => {
    const flags = ['time', 'serve', '--port', '0', '--threads', '1', '--log-level', 'info']
    await using served = await startPortside(flags, { env: { PORTSIDE_NATIVE: 'off' } })
    const socket = createSocket('udp4')
    socket.send(Buffer.from(ntpRequest('23'), 'hex'), served.ports.get('time') ?? 0, '127.0.0.1')
    const [reply] = (await once(socket, 'message')) as [Buffer]
    assert.match(reply.toString('hex'), /^e400/)
    socket.close()
    const { stderr } = await served.stop()
    assert.match(
      stderr,
      /"reason":"PORTSIDE_NATIVE is off".*datagrams are served by dgram: batch is not available/,
    )
  })
})
