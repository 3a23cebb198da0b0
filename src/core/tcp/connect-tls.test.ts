import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { after, describe, it } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { createAuthority } from '../../../test/support/certificate-authority.ts'
import echoLines from '../../../test/support/echo-lines.ts'
import { withoutTool } from '../../../test/support/foreign-tool.ts'
import misbehaving from '../../../test/support/misbehaving.ts'
import { lines } from '../codecs/lines.ts'
import { serve } from '../serve.ts'
import type { CertificateFiles } from '../tls/tls-options.ts'
import { connectTcp } from './connect-tcp.ts'

const quiet = { logLevel: 'silent' } as const

describe('connectTcp() over TLS', { skip: withoutTool('openssl') }, async () => {
  if (withoutTool('openssl') !== false) return
  const authority = await createAuthority()
  const stranger = await createAuthority()
  const localhost = await authority.issue('localhost')
  after(async () => {
    await authority[Symbol.asyncDispose]()
    await stranger[Symbol.asyncDispose]()
  })
  const trusting = { ca: authority.ca, servername: 'localhost' }

  it('answers overlapping requests in order, small and large', async () => {
    await using server = await serve(echoLines, { ...quiet, tls: localhost })
    const client = await connectTcp(lines(), { port: server.address.port, tls: trusting })
    const messages = ['small', 'x'.repeat(60_000), '', 'last']
    assert.deepEqual(await Promise.all(messages.map((message) => client.request(message))), messages)
    await client.close()
  })

  it('reads what comes after it has ended its own side', async () => {
    await using server = await serve(echoLines, { ...quiet, tls: localhost })
    await using client = await connectTcp(lines(), { port: server.address.port, tls: trusting })
    await client.send('one')
    await client.send('two')
    client.end()
    assert.deepEqual(await Array.fromAsync(client.messages), ['one', 'two'])
  })

  it('takes the host that it dials for the name that the certificate must have', async () => {
    await using server = await serve(echoLines, { ...quiet, host: 'localhost', tls: localhost })
    const { port } = server.address
    await using client = await connectTcp(lines(), { host: 'localhost', port, tls: { ca: authority.ca } })
    assert.equal(await client.request('by name'), 'by name')
    await assert.rejects(connectTcp(lines(), { port, tls: { ca: authority.ca, servername: 'other.org' } }), {
      name: 'ClosedError',
      code: 'CANNOT_SECURE',
      message: /^Cannot speak TLS with 127\.0\.0\.1:\d+: its certificate is for another name; .*servername/,
    })
  })

  it('says that nobody it trusts has signed the certificate, and what to do', async () => {
    await using server = await serve(echoLines, { ...quiet, tls: localhost })
    const { port } = server.address
    for (const tls of [{ servername: 'localhost' }, { ca: stranger.ca, servername: 'localhost' }]) {
      await assert.rejects(connectTcp(lines(), { port, tls }), {
        name: 'ClosedError',
        code: 'CANNOT_SECURE',
        message:
          /no authority trusted here has signed its certificate; give the authority's certificate as 'ca'$/,
      })
    }
  })

  it('is let in by a server that asks for a certificate, and says that it needs one', async () => {
    await using server = await serve(echoLines, { ...quiet, tls: { ...localhost, clientCa: authority.ca } })
    const { port } = server.address
    const own = await authority.issue('device 7')
    await using client = await connectTcp(lines(), { port, tls: { ...trusting, ...own } })
    assert.equal(await client.request('known'), 'known')
    // The handshake is done before the server has refused: the first look at the connection tells.
    await using unknown = await connectTcp(lines(), { port, tls: trusting })
    await assert.rejects(Array.fromAsync(unknown.messages), {
      name: 'ClosedError',
      code: 'CANNOT_SECURE',
      message: /it takes only clients with a certificate; give yours as 'cert' and 'key'$/,
    })
  })

  it('tells a server without TLS from one that hangs up and one that is too old', async () => {
    const plain = createServer((socket) => socket.on('error', () => {}).end('220 a greeting\r\n'))
    const hangingUp = createServer((socket) => socket.destroy())
    const old = createTlsServer({
      ...(await pair(localhost)),
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    })
    const listening = [plain, hangingUp, old].map((server) =>
      once(server.listen(0, '127.0.0.1'), 'listening'),
    )
    await Promise.all(listening)
    try {
      const expected = [
        [(plain.address() as AddressInfo).port, /it doesn't speak TLS there/],
        [(hangingUp.address() as AddressInfo).port, /it ended the connection in the middle/],
        [(old.address() as AddressInfo).port, /no TLS version in common/],
      ] as const
      for (const [port, message] of expected) {
        await assert.rejects(connectTcp(lines(), { port, tls: trusting }), { code: 'CANNOT_SECURE', message })
      }
    } finally {
      plain.close()
      hangingUp.close()
      old.close()
    }
  })

  it('names the file that it can not read before it connects', async () => {
    const tls = { ...trusting, ca: '/nowhere/ca.crt' }
    await assert.rejects(connectTcp(lines(), { port: 1, tls }), {
      name: 'OptionError',
      code: 'CANNOT_READ_CERTIFICATE',
      message: /^Cannot read \/nowhere\/ca\.crt: no such file/,
    })
  })

  it('gives up a handshake that is not answered in time', async () => {
    const silent = createServer(() => {})
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    await assert.rejects(connectTcp(lines(), { port, tls: trusting, connectMs: 50 }), {
      code: 'CONNECT_TIMEOUT',
    })
    silent.close()
  })

  it('ends with its signal, in the middle of a handshake and of a request', async () => {
    const silent = createServer(() => {})
    silent.listen(0, '127.0.0.1')
    const [first] = [once(silent, 'connection'), await once(silent, 'listening')]
    const { port } = silent.address() as AddressInfo
    const early = new AbortController()
    const connecting = connectTcp(lines(), { port, tls: trusting, signal: early.signal })
    await first
    early.abort()
    await assert.rejects(connecting, { name: 'AbortError' })
    silent.close()

    await using server = await serve(misbehaving, { ...quiet, drainMs: 50, tls: localhost })
    const late = new AbortController()
    const client = await connectTcp(lines(), {
      port: server.address.port,
      tls: trusting,
      signal: late.signal,
    })
    const request = client.request('never')
    late.abort()
    await assert.rejects(request, { name: 'AbortError' })
  })

  it('dials again when it is told to, with the files as they are then', async () => {
    const ca = `${authority.folder}/trusted.crt`
    await writeFile(ca, await readFile(authority.ca))
    const server = createTlsServer(await pair(localhost), (socket) => {
      socket.on('data', (bytes) => (String(bytes) === 'end\n' ? socket.destroy() : socket.write(bytes)))
      socket.on('error', () => {})
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = await connectTcp(lines(), { port, tls: { ...trusting, ca }, reconnect: true })
    assert.equal(await client.request('before'), 'before')
    await assert.rejects(client.request('end'), { name: 'ClosedError' })
    server.setSecureContext(await pair(await stranger.issue('localhost')))
    await writeFile(ca, await readFile(stranger.ca))
    assert.equal(await client.request('after'), 'after')
    await assert.rejects(client.request('end'), { name: 'ClosedError' })
    await writeFile(ca, 'half a certific')
    await assert.rejects(client.request('never'), { code: 'INVALID_CERTIFICATE' })
    await client.close()
    server.close()
  })
})

async function pair({ cert, key }: CertificateFiles): Promise<{ cert: Buffer; key: Buffer }> {
  return { cert: await readFile(cert), key: await readFile(key) }
}
