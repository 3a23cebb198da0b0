import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, it } from 'node:test'
import { createAuthority } from '../../test/support/certificate-authority.ts'
import echoDatagrams from '../../test/support/echo-datagrams.ts'
import echoLines from '../../test/support/echo-lines.ts'
import { withoutTool } from '../../test/support/foreign-tool.ts'
import misbehaving from '../../test/support/misbehaving.ts'
import { rawPeer } from '../../test/support/raw-peer.ts'
import { whenClosed } from '../../test/support/when-closed.ts'
import who from '../../test/support/who.ts'
import { serveAdmin } from './admin/serve-admin.ts'
import { encodeProxyHeader } from './proxy-protocol/encode-proxy-header.ts'
import { serve } from './serve.ts'
import { connectUdp } from './udp/connect-udp.ts'
import { until } from '../../test/support/until.ts'

const here = { address: '127.0.0.1', port: 9 }

for (const threads of [0, 2]) {
  const on = { logLevel: 'silent', threads } as const

  describe(`serve() with ${threads} threads and access lists`, () => {
    it('refuses who is not allowed, over TCP and UDP, until a reload allows them', async () => {
      await using tcp = await serve(echoLines, { ...on, access: { deny: ['127.0.0.0/8'] } })
      await using refused = await rawPeer(tcp)
      assert.match(await refused.readToEnd(), /^!?$/)
      assert.equal(tcp.stats().refusals.access, 1)
      await tcp.reload({ access: {} })
      await using admitted = await rawPeer(tcp)
      admitted.write('in\n')
      assert.equal(await admitted.read(3), 'in\n')

      await using udp = await serve(echoDatagrams, { ...on, access: { allow: ['10.0.0.0/8'] } })
      await using client = await connectUdp({ port: udp.address.port, requestMs: 100 })
      await assert.rejects(client.request('in?'), { code: 'REQUEST_TIMEOUT' })
      await udp.reload({ access: { allow: ['127.0.0.1'] } })
      assert.equal(String(await client.request('in')), 'in')
    })

    it('refuses an address that connects too often, and one that asks too often', async () => {
      const limits = { connectionsPerSecondPerAddress: 0.01, messagesPerSecondPerAddress: 3 }
      await using server = await serve(echoLines, { ...on, limits })
      await using first = await rawPeer(server)
      await using second = await rawPeer(server)
      assert.match(await second.readToEnd(), /^!?$/)
      assert.equal(server.stats().refusals.rate, 1)
      first.write('1\n2\n3\n')
      assert.equal(await first.read(6), '1\n2\n3\n')
      first.write('4\n5\n6\n7\n')
      assert.equal(await first.readToEnd(), '')
    })

    it('serves nobody who is gone before anybody could ask who that is', async () => {
      await using server = await serve(echoLines, { ...on, access: { deny: ['127.0.0.0/8'] } })
      const { port, address } = server.address
      for (let count = 0; count < 20; count += 1) {
        const socket = connect(port, address)
        socket.once('connect', () => socket.write('served?\n', () => socket.resetAndDestroy()))
        await whenClosed(socket)
      }
      await until(() => {
        const { refused, peerErrors } = server.stats()
        return refused + peerErrors === 20
      })
      const { accepted, messages } = server.stats()
      assert.deepEqual([accepted, messages], [0, 0])
    })

    it('says which network is none, also to a reload, which then changes nothing', async () => {
      const access = { allow: ['10.0.0.7/8'] }
      await assert.rejects(serve(echoLines, { ...on, access }), { code: 'INVALID_NETWORK' })
      await using server = await serve(echoDatagrams, on)
      await assert.rejects(server.reload({ access }), { code: 'INVALID_NETWORK' })
      await server.restartWorkers()
      await using client = await connectUdp({ port: server.address.port })
      assert.equal(String(await client.request('as before')), 'as before')
    })
  })

  describe(`serve() with ${threads} threads behind a proxy`, () => {
    const proxied = { ...on, proxyFrom: ['127.0.0.1'], access: { deny: ['203.0.113.66'] } }

    it('takes the peer for whom the header names, split anywhere, with the first message right behind', async () => {
      await using server = await serve(who, proxied)
      for (const version of [1, 2] as const) {
        const header = encodeProxyHeader({
          version,
          source: { address: '203.0.113.7', port: 5 },
          destination: here,
        })
        const bytes = Buffer.concat([header, Buffer.from('who?\n')])
        for (const cut of [0, 1, header.length, bytes.length - 1]) {
          await using peer = await rawPeer(server)
          peer.socket.setNoDelay(true)
          peer.write(bytes.subarray(0, cut))
          await new Promise(setImmediate)
          peer.write(bytes.subarray(cut))
          assert.equal(await peer.read(18), '203.0.113.7 plain\n')
        }
      }
    })

    it('forgets a peer that is gone right after its header', async () => {
      await using server = await serve(who, { ...proxied, limits: { idleMs: 60_000 } })
      const source = { address: '203.0.113.7', port: 5 }
      for (let count = 0; count < 10; count += 1) {
        await using peer = await rawPeer(server)
        peer.socket.end(encodeProxyHeader({ version: 2, source, destination: here }))
        assert.equal(await peer.readToEnd(), '')
      }
      await until(() => server.stats().connections === 0)
      assert.equal(server.stats().accepted, 10)
    })

    it("refuses a named peer that may not connect, and a header that isn't one", async () => {
      await using server = await serve(who, proxied)
      await using denied = await rawPeer(server)
      denied.write(
        encodeProxyHeader({ version: 2, source: { address: '203.0.113.66', port: 5 }, destination: here }),
      )
      assert.match(await denied.readToEnd(), /^!?$/)
      await using bare = await rawPeer(server)
      bare.write('who?\n')
      assert.match(await bare.readToEnd(), /^!?$/)
      const { access, proxy } = server.stats().refusals
      assert.deepEqual({ access, proxy }, { access: 1, proxy: 1 })
    })
  })

  describe(`serve() with ${threads} threads over TLS`, { skip: withoutTool('openssl') }, () => {
    it('serves by the name asked for, reloads certificates and keeps the connections that stand', async () => {
      await using authority = await createAuthority()
      const files = await authority.issue('one.test')
      const other = await authority.issue('two.test')
      const tls = { ...files, names: { 'two.test': other } }
      await using server = await serve(who, { ...on, tls })
      const dial = async (servername: string) => {
        const socket = connectTls({
          port: server.address.port,
          host: '127.0.0.1',
          ca: [],
          rejectUnauthorized: false,
          servername,
        })
        await once(socket, 'secureConnect')
        return socket
      }
      const standing = await dial('two.test')
      assert.equal(standing.getPeerCertificate().subject.CN, 'two.test')
      const renewed = await authority.issue('renewed.test')
      await copyFile(renewed.cert, files.cert)
      await assert.rejects(server.reload({ tls: true }), { code: 'INVALID_CERTIFICATE' })
      await copyFile(renewed.key, files.key)
      await server.reload({ tls: true })
      const fresh = await dial('one.test')
      assert.equal(fresh.getPeerCertificate().subject.CN, 'renewed.test')
      for (const [socket, name] of [
        [standing, 'two.test'],
        [fresh, 'one.test'],
      ] as const) {
        socket.end('who?\n')
        assert.equal((await socket.setEncoding('utf8').toArray()).join(''), `127.0.0.1 ${name}\n`)
      }
      await using garbage = await rawPeer(server)
      garbage.write('who?\n')
      await garbage.readToEnd()
      await until(() => server.stats().refusals.tls >= 1)
    })

    it('says which file is no certificate', async () => {
      const tls = { cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' }
      await assert.rejects(serve(who, { ...on, tls }), { code: 'CANNOT_READ_CERTIFICATE' })
    })
  })
}

describe('serveAdmin() over real servers', () => {
  it('tells what a server does, and when it is not ready', async () => {
    const server = await serve(misbehaving, {
      logLevel: 'silent',
      threads: 1,
      drainMs: 200,
      limits: { idleMs: 60_000 },
    })
    await using admin = await serveAdmin([server], { port: 0 })
    await using peer = await rawPeer(server)
    peer.write('one\ntwo\n')
    await peer.read(8)
    const metrics = await (await fetch(`${admin.url}/metrics`)).text()
    assert.match(metrics, /^portside_connections\{service="misbehaving"\} 1$/m)
    assert.match(metrics, /^portside_messages_total\{service="misbehaving"\} 2$/m)
    assert.match(metrics, /^portside_reply_seconds_count\{service="misbehaving"\} 2$/m)
    assert.equal((await fetch(`${admin.url}/readyz`)).status, 200)
    peer.write('never\n')
    await until(() => server.stats().messages >= 3)
    const drained = server.drain()
    const ready = await fetch(`${admin.url}/readyz`)
    assert.deepEqual([ready.status, await ready.text()], [503, 'misbehaving draining\n'])
    await drained
  })
})
