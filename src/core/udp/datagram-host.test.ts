import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import echoDatagrams from '../../../test/support/echo-datagrams.ts'
import { until } from '../../../test/support/until.ts'
import { describeEachWay } from '../../../test/support/ways.ts'
import { createLog } from '../log.ts'
import { resolveLimits } from '../limits.ts'
import { Counters } from '../metrics/counters.ts'
import type { Peer } from '../peer.ts'
import { serve } from '../serve.ts'
import type { Datagram, DatagramDefinition } from '../service.ts'
import { connectUdp } from './connect-udp.ts'
import { DatagramHost } from './datagram-host.ts'
import { detectDatagramFastPath, openDatagramTransport } from './fast-path.ts'
import { DatagramHandleTransport } from './handle-transport.ts'

const local = { host: '127.0.0.1', port: 0, reusePort: false }

interface Hosting extends AsyncDisposable {
  readonly host: DatagramHost
  readonly counters: Counters
}

async function hostOf(definition: DatagramDefinition, fastPath: boolean, target = local): Promise<Hosting> {
  const counters = new Counters()
  const host = await DatagramHost.bind(target, definition, {
    limits: resolveLimits({ maxMessageBytes: 65_507 }),
    counters,
    log: createLog('silent', {}),
    access: {},
    fastPath,
  })
  return { host, counters, [Symbol.asyncDispose]: () => host.drain(0) }
}

describe('the fast path of datagrams', () => {
  it('works on this Node', async () => {
    assert.equal(await detectDatagramFastPath(), true)
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    assert.ok(openDatagramTransport(socket, { isFast: true }) instanceof DatagramHandleTransport)
    socket.close()
  })

  it('leaves a socket alone whose insides are others', () => {
    const socket = createSocket('udp4')
    const strange = Object.create(socket, { [Symbol('state symbol')]: { value: { handle: {} } } })
    assert.equal(DatagramHandleTransport.adopt(strange), undefined)
    socket.close()
  })
})

for (const [code, wrong] of Object.entries({
  INVALID_NETWORK: { access: { allow: ['10.0.0.7/8'] } },
  INVALID_RATE_LIMIT: { limits: { messagesPerSecondPerAddress: 2_000_000 } },
})) {
  it(`a datagram service that cannot be served for ${code} leaves no port bound`, async () => {
    await using free = await serve(echoDatagrams, { logLevel: 'silent' })
    const { port } = free.address
    await free.drain()
    await assert.rejects(serve(echoDatagrams, { logLevel: 'silent', port, ...wrong }), { code })
    await using again = await serve(echoDatagrams, { logLevel: 'silent', port })
    assert.equal(again.address.port, port)
  })
}

for (const fastPath of [true, false]) {
  describe(`datagrams over the ${fastPath ? 'fast' : 'ordinary'} path`, () => {
    it('are told from whom they come, and answered there', async () => {
      const describeSource = (bytes: Uint8Array, { address, port, id }: Peer<Datagram>): string =>
        `${bytes.length} ${address} ${port} ${id}`
      await using hosting = await hostOf({ datagram: describeSource }, fastPath)
      const client = createSocket('udp4').bind(0, '127.0.0.1')
      await once(client, 'listening')
      const { port } = client.address()
      client.send('four', hosting.host.address.port, '127.0.0.1')
      const [first] = await once(client, 'message')
      assert.equal(String(first), `4 127.0.0.1 ${port} 1`)
      client.send('', hosting.host.address.port, '127.0.0.1')
      const [second] = await once(client, 'message')
      assert.equal(String(second), `0 127.0.0.1 ${port} 2`)
      client.close()
    })

    it('may be answered late, beside the answer, and by text', async () => {
      const twice: DatagramDefinition = {
        async datagram(_bytes, peer) {
          peer.send('beside')
          return Promise.resolve('四')
        },
      }
      await using hosting = await hostOf(twice, fastPath)
      await using client = await connectUdp({ port: hosting.host.address.port, requestMs: 2_000 })
      const heard: string[] = []
      await client.request('', (reply) => heard.push(String(reply)) === 2)
      assert.deepEqual(heard, ['beside', '四'])
      const { replies, bytesWritten } = Counters.sum([hosting.counters])
      assert.deepEqual({ replies, bytesWritten }, { replies: 2, bytesWritten: 9 })
    })

    it('that are no bytes are a fault of the handler, those too long of the peer', async () => {
      const answers: readonly unknown[] = [7, { length: 1 }, Buffer.alloc(70_000), 'at last']
      const broken = { datagram: (bytes: Uint8Array) => answers[Number(String(bytes))] as Datagram }
      await using hosting = await hostOf(broken, fastPath)
      await using client = await connectUdp({ port: hosting.host.address.port, requestMs: 2_000 })
      for (const index of ['0', '1', '2']) await client.send(index)
      assert.equal(String(await client.request('3')), 'at last')
      const { handlerErrors, peerErrors, replies } = Counters.sum([hosting.counters])
      assert.deepEqual(
        { handlerErrors, peerErrors, replies },
        { handlerErrors: 2, peerErrors: 1, replies: 1 },
      )
    })

    it('that a handler sends once the socket is closed are dropped, without an error', async () => {
      const known = Promise.withResolvers<Peer<Datagram>>()
      const keeps: DatagramDefinition = {
        datagram(_bytes, peer) {
          known.resolve(peer)
          return 'in'
        },
      }
      const { host, counters } = await hostOf(keeps, fastPath)
      await using client = await connectUdp({ port: host.address.port, requestMs: 2_000 })
      await client.request('')
      await host.drain(0)
      const peer = await known.promise
      assert.equal(peer.signal.aborted, true)
      peer.send('late')
      assert.equal(Counters.sum([counters]).dropped, 1)
    })

    it('wait for the kernel where it does not take them at once', async () => {
      const fixture = fileURLToPath(new URL('../../../test/support/waiting-sends.ts', import.meta.url))
      const path = fastPath ? 'fast' : 'ordinary'
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--test-udp-no-try-send',
        fixture,
        path,
      ])
      assert.deepEqual(JSON.parse(stdout), {
        works: true,
        echoes: ['one', 'three'],
        replies: 2,
        bytesWritten: 8,
        peerErrors: 0,
        handlerErrors: 0,
      })
    })
  })
}

describeEachWay('datagrams', (way) => {
  it('come and go on :: in both families', async () => {
    await using server = await serve(echoDatagrams, { logLevel: 'silent', ...way, host: '::' })
    for (const host of ['::1', '127.0.0.1']) {
      await using client = await connectUdp({ host, port: server.address.port, requestMs: 2_000 })
      assert.equal(String(await client.request(host)), host)
    }
    // A worker counts a reply once the kernel has it, which may be after the client.
    await until(() => server.stats().replies === 2)
  })
})
