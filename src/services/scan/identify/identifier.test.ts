import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { type Authority, createAuthority } from '../../../../test/support/certificate-authority.ts'
import { until } from '../../../../test/support/until.ts'
import { createIdentifier } from './identifier.ts'

const host = '127.0.0.1'

interface Listening extends AsyncDisposable {
  readonly port: number
  /** Connections that were accepted so far. */
  readonly accepted: number
  readonly open: number
}

/** Puts a server on a free port; disposing drops its connections too. */
async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  let accepted = 0
  server.on('connection', (socket: Socket) => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await once(server.listen(0, host), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted
    },
    get open() {
      return sockets.size
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}

/** A server that does one thing with each connection. */
const serving = (serve: (socket: Socket) => void): Promise<Listening> => listen(createServer(serve))

async function closedPort(): Promise<number> {
  await using server = await serving(() => {})
  return server.port
}

describe('createIdentifier()', { concurrency: 8 }, () => {
  let authority: Authority
  let tls: { readonly cert: Buffer; readonly key: Buffer }
  before(async () => {
    authority = await createAuthority()
    const { cert, key } = await authority.issue('web.example')
    tls = { cert: readFileSync(cert), key: readFileSync(key) }
  })
  after(() => authority[Symbol.asyncDispose]())

  test('knows a service that greets, by one connection, and hangs up', async () => {
    await using ssh = await serving((socket) => void socket.write('SSH-2.0-OpenSSH_9.6p1 Debian\r\n'))
    assert.deepEqual(await createIdentifier().identify(host, ssh.port), {
      service: 'ssh',
      product: 'OpenSSH',
      version: '9.6p1',
      banner: 'SSH-2.0-OpenSSH_9.6p1 Debian\r\n',
    })
    assert.equal(ssh.accepted, 1)
    await until(() => ssh.open === 0)
  })

  test('waits for the rest of a greeting that comes in pieces', async () => {
    await using ssh = await serving((socket) => {
      socket.write('SSH-2.0-Open')
      setTimeout(() => socket.write('SSH_9.6\r\n'), 100)
    })
    assert.equal((await createIdentifier().identify(host, ssh.port))?.version, '9.6')
  })

  test('knows HTTP at any port, with status, server, title and location', async () => {
    await using web = await listen(
      createHttpServer((request, response) => {
        assert.match(request.headers.host ?? '', /^127\.0\.0\.1:\d+$/)
        response.writeHead(301, { server: 'demo/2.1', location: '/home', 'content-type': 'text/html' })
        response.end('<title>Moved</title>')
      }),
    )
    const found = await createIdentifier().identify(host, web.port)
    const http = { status: 301, server: 'demo/2.1', title: 'Moved', location: '/home' }
    assert.deepEqual(
      { ...found, banner: undefined },
      { service: 'http', product: 'demo', version: '2.1', http, banner: undefined },
    )
    assert.match(found?.banner ?? '', /^HTTP\/1\.1 301 Moved Permanently\r\nserver: demo/)
  })

  test('knows HTTPS at any port, and sums up the certificate', async () => {
    await using web = await listen(
      createHttpsServer(tls, (_, response) => void response.end('<title>Safe</title>')),
    )
    const found = await createIdentifier().identify(host, web.port)
    assert.equal(found?.service, 'https')
    assert.deepEqual(found.http, { status: 200, title: 'Safe' })
    const { validFrom = '', validTo = '', sha256 = '', ...summary } = found.tls ?? {}
    assert.deepEqual(summary, {
      version: 'TLSv1.3',
      subject: 'O=Portside, CN=web.example',
      issuer: 'CN=Test authority',
      names: ['web.example'],
      isSelfSigned: false,
    })
    assert.equal(Date.parse(validTo) - Date.parse(validFrom), 86_400_000)
    assert.match(sha256, /^[0-9a-f]{64}$/)
  })

  test('knows a service within TLS that greets, and one that says nothing', async () => {
    await using imap = await listen(
      createTlsServer(tls, (socket) => void socket.on('error', () => {}).write('* OK Dovecot ready\r\n')),
    )
    await using mute = await listen(
      createTlsServer(tls, (socket) => void socket.on('error', () => {}).resume()),
    )
    const identifier = createIdentifier()
    const [greeting, silent] = await Promise.all([
      identifier.identify(host, imap.port),
      identifier.identify(host, mute.port),
    ])
    assert.deepEqual([greeting?.service, greeting?.product], ['imaps', 'Dovecot'])
    assert.deepEqual([silent?.service, silent?.tls?.subject], ['tls', 'O=Portside, CN=web.example'])
  })

  test('sees that a certificate is signed by itself', async () => {
    const own = { cert: readFileSync(authority.ca), key: readFileSync(authority.ca.replace(/crt$/, 'key')) }
    await using web = await listen(createHttpsServer(own, (_, response) => void response.end()))
    assert.equal((await createIdentifier().identify(host, web.port))?.tls?.isSelfSigned, true)
  })

  test('takes the advice of a web server that wants TLS', async () => {
    const secure = createHttpsServer(tls, (_, response) => void response.end('<title>Safe</title>'))
    await using web = await serving((socket) => {
      socket
        .on('error', () => {})
        .once('data', (bytes: Buffer) => {
          if (bytes[0] === 0x16) {
            socket.pause().unshift(bytes)
            secure.emit('connection', socket)
          } else socket.end('HTTP/1.1 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.')
        })
    })
    const found = await createIdentifier().identify(host, web.port)
    assert.deepEqual([found?.service, found?.http?.title], ['https', 'Safe'])
  })

  test('knows Redis where it is not expected, by what it says to HTTP', async () => {
    await using redis = await serving((socket) => {
      socket.once('data', () => socket.end("-ERR wrong number of arguments for 'get' command\r\n"))
    })
    assert.equal((await createIdentifier().identify(host, redis.port))?.service, 'redis')
  })

  test('knows an echo by hearing itself', async () => {
    await using echo = await serving((socket) => void socket.pipe(socket))
    assert.equal((await createIdentifier().identify(host, echo.port))?.service, 'echo')
  })

  test('keeps what it cannot tell, as UTF-8 or Latin-1', async () => {
    await using odd = await serving((socket) => void socket.end(Buffer.from([0x01, 0xff, 0x41])))
    await using words = await serving((socket) => void socket.end('你好\n'))
    const identifier = createIdentifier()
    assert.deepEqual(await identifier.identify(host, odd.port), { service: 'unknown', banner: '\u0001ÿA' })
    assert.deepEqual(await identifier.identify(host, words.port), { service: 'unknown', banner: '你好\n' })
  })

  test('says nothing of a port that is closed, or that hangs up at once, which is not asked again', async () => {
    await using rude = await serving((socket) => void socket.destroy())
    const identifier = createIdentifier()
    assert.equal(await identifier.identify(host, rude.port), undefined)
    assert.equal(rude.accepted, 1)
    const port = await closedPort()
    assert.equal(await identifier.identify(host, port), undefined)
  })

  test('gives up on a silent port when its time is over, after three connections at most', async () => {
    await using mute = await serving((socket) => void socket.resume())
    assert.equal(await createIdentifier({ timeoutMs: 1000 }).identify(host, mute.port), undefined)
    assert.ok(mute.accepted <= 3)
    await until(() => mute.open === 0)
  })

  test('reads no more than 4 KiB of a greeting without an end, and keeps 512 characters', async () => {
    await using flood = await serving((socket) => {
      const pour = (): boolean =>
        socket.writable && socket.write('x'.repeat(65_536), () => setImmediate(pour))
      pour()
    })
    const found = await createIdentifier().identify(host, flood.port)
    assert.deepEqual(found, { service: 'unknown', banner: 'x'.repeat(512) })
    await until(() => flood.open === 0)
  })

  test('does not wait for a drip to end', async () => {
    await using drip = await serving((socket) => {
      const timer = setInterval(() => socket.write('x'), 50)
      socket.on('close', () => clearInterval(timer))
    })
    const found = await createIdentifier({ timeoutMs: 4000 }).identify(host, drip.port)
    assert.match(found?.banner ?? '', /^x{10,60}$/)
  })

  test('is not hurt by a giant title, nor by a body that is compressed', async () => {
    const bodies = [
      Buffer.from(`<title>${'y'.repeat(1_000_000)}</title>`),
      gzipSync(Buffer.alloc(10_000_000)),
    ]
    for (const body of bodies) {
      const isPacked = body[0] === 0x1f
      await using web = await listen(
        createHttpServer((_, response) => {
          response.writeHead(200, isPacked ? { 'content-encoding': 'gzip' } : {})
          response.end(body)
        }),
      )
      const found = await createIdentifier().identify(host, web.port)
      assert.equal(found?.http?.status, 200)
      assert.equal(found.http.title, isPacked ? undefined : 'y'.repeat(512))
    }
  })

  test('is not hurt by garbage in place of a handshake', async () => {
    await using garbage = await serving((socket) => {
      socket.once('data', (bytes: Buffer) =>
        socket.end(bytes[0] === 0x16 ? Buffer.from([0x16, 3, 3, 0xff, 0xff, 1]) : ''),
      )
    })
    assert.equal(await createIdentifier().identify(host, garbage.port), undefined)
  })

  for (const [concurrency, allowed] of [
    [64, 8],
    [3, 3],
  ] as const) {
    test(`asks ${allowed} ports of a host at a time, where ${concurrency} may be asked in all`, async () => {
      let waiting: Socket[] = []
      let most = 0
      // Answers once as many ask as may; whoever comes too many comes until then.
      const answer = (): void => {
        most = Math.max(most, waiting.length)
        for (const socket of waiting) socket.end('RFB 003.008\n')
        waiting = []
      }
      await using greeter = await serving((socket) => {
        if (waiting.push(socket) === allowed) setTimeout(answer, 20)
      })
      const identifier = createIdentifier({ concurrency })
      const found = await Promise.all(
        Array.from({ length: 24 }, () => identifier.identify(host, greeter.port)),
      )
      assert.ok(found.every((one) => one?.service === 'vnc'))
      assert.equal(most, allowed)
    })
  }

  test('asks no more of a host that took 64 connections in a row and said nothing', async () => {
    await using trap = await serving((socket) => void socket.end())
    const identifier = createIdentifier()
    const found = await Promise.all(Array.from({ length: 200 }, () => identifier.identify(host, trap.port)))
    assert.ok(found.every((one) => one === undefined))
    assert.ok(trap.accepted >= 64 && trap.accepted < 64 + 8, `${trap.accepted}`)
  })

  test('ends at once when it is told to, also in a handshake and for those that wait', async () => {
    await using mute = await serving((socket) => void socket.resume())
    const stop = new AbortController()
    const identifier = createIdentifier({ signal: stop.signal })
    const asked = Array.from({ length: 20 }, () => identifier.identify(host, mute.port))
    await until(() => mute.open > 0)
    const began = performance.now()
    stop.abort()
    assert.deepEqual(new Set(await Promise.all(asked)), new Set([undefined]))
    assert.ok(performance.now() - began < 4_000)
    await until(() => mute.open === 0)
  })
})
