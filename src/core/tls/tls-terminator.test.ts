import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { connect as connectPlain, createServer, type Socket } from 'node:net'
import { after, describe, it } from 'node:test'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { withoutTool } from '../../../test/support/foreign-tool.ts'
import { repeatDuring } from '../../../test/support/repeat-during.ts'
import { errnoOf, ProtocolError } from '../errors.ts'
import { type Authority, createAuthority } from '../../../test/support/certificate-authority.ts'
import { type TlsFacts, tlsFacts } from './tls-facts.ts'
import { createTicketKeys } from './ticket-keys.ts'
import type { CertificateFiles } from './tls-options.ts'
import { acceptUnread, dial, textOf } from '../../../test/support/tls-peer.ts'
import { whenClosed } from '../../../test/support/when-closed.ts'
import { createTlsTerminator, type TlsTerminator } from './tls-terminator.ts'

const handshakeMs = 5_000

describe('createTlsTerminator()', { skip: withoutTool('openssl') }, async () => {
  if (withoutTool('openssl') !== false) return
  const authority: Authority = await createAuthority()
  const stranger: Authority = await createAuthority()
  const localhost = await authority.issue('localhost')
  after(async () => {
    await authority[Symbol.asyncDispose]()
    await stranger[Symbol.asyncDispose]()
  })
  const { ca } = authority
  const trusting = { ca: await pem(ca) }

  it('secure() echoes, still answers after the client has ended its side, and closes in good order', async () => {
    const terminator = await createTlsTerminator(localhost)
    const closed = Promise.withResolvers<unknown>()
    await using server = await acceptUnread(async (socket) => {
      const secured = await terminator.secure(socket, { handshakeMs })
      closed.resolve(once(secured, 'close'))
      for await (const chunk of secured.iterator({ destroyOnReturn: false })) secured.write(chunk)
      secured.end(', and a word after it')
    })
    const client = await dial({ port: server.port, ...trusting })
    client.end('half-closed')
    assert.equal(await textOf(client), 'half-closed, and a word after it')
    assert.deepEqual(await closed.promise, [false])
  })

  it('secure() lets the server end its side first, and still read', async () => {
    const terminator = await createTlsTerminator(localhost)
    const heard = Promise.withResolvers<string>()
    await using server = await acceptUnread(async (socket) => {
      const secured = await terminator.secure(socket, { handshakeMs })
      secured.end('bye')
      heard.resolve(await textOf(secured))
    })
    const client = await dial({ port: server.port, ...trusting })
    assert.equal(await textOf(client), 'bye')
    client.end('after your FIN')
    assert.equal(await heard.promise, 'after your FIN')
  })

  it('secure() keeps what the client sends at once until somebody reads', async () => {
    const terminator = await createTlsTerminator(localhost)
    const secured = Promise.withResolvers<TLSSocket>()
    await using server = await acceptUnread((socket) => {
      secured.resolve(terminator.secure(socket, { handshakeMs }))
    })
    const client = await dial({ port: server.port, ...trusting })
    client.end('sent before anybody read')
    const socket = await secured.promise
    await new Promise(setImmediate)
    assert.equal(await textOf(socket), 'sent before anybody read')
    socket.end()
    await textOf(client)
  })

  it('secure() takes a handshake whose first bytes were read and put back', async () => {
    const terminator = await createTlsTerminator(localhost)
    await using server = await acceptUnread(async (socket) => {
      socket.resume()
      const [bytes] = (await once(socket, 'data')) as [Buffer]
      socket.pause()
      socket.unshift(bytes)
      const secured = await terminator.secure(socket, { handshakeMs })
      secured.pipe(secured)
    })
    const client = await dial({ port: server.port, ...trusting })
    client.end('put back')
    assert.equal(await textOf(client), 'put back')
    client.destroy()
  })

  it('secure() serves a socket that came from another thread', async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads')
       import(workerData.module).then(async ({ createTlsTerminator }) => {
         const terminator = await createTlsTerminator(workerData.options, workerData.ticketKeys)
         parentPort.on('message', async (socket) => {
           const secured = await terminator.secure(socket, { handshakeMs: 5000 })
           secured.pipe(secured)
         })
         parentPort.postMessage('ready')
       })`,
      {
        eval: true,
        workerData: {
          module: new URL('tls-terminator.ts', import.meta.url).href,
          options: { ...localhost, minVersion: 'TLSv1.3' },
          ticketKeys: createTicketKeys(),
        },
      },
    )
    await once(worker, 'message')
    await using server = await acceptUnread((socket) => {
      worker.postMessage(socket, [socket] as unknown as ArrayBuffer[])
    })
    const text = 'over the threads '.repeat(10_000)
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const client = await dial({ port: server.port, ...trusting })
        client.end(text)
        const answer = await textOf(client)
        client.destroy()
        return answer
      }),
    )
    await worker.terminate()
    assert.deepEqual(answers, Array(5).fill(text))
  })

  it('secure() picks the certificate by the name that the client asks for', async () => {
    const terminator = await createTlsTerminator({
      ...localhost,
      names: {
        'one.example.org': await authority.issue('one.example.org'),
        '*.example.org': await authority.issue('*.example.org'),
      },
    })
    await using server = await echoing(terminator)
    const seen = async (servername: string): Promise<string> => {
      const client = await dial({
        port: server.port,
        ...trusting,
        servername,
        checkServerIdentity: () => undefined,
      })
      const { subject } = client.getPeerCertificate()
      client.destroy()
      return String(subject.CN)
    }
    assert.equal(await seen('one.example.org'), 'one.example.org')
    assert.equal(await seen('ONE.example.org'), 'one.example.org')
    assert.equal(await seen('two.example.org'), '*.example.org')
    assert.equal(await seen('a.b.example.org'), 'localhost')
    assert.equal(await seen('example.org'), 'localhost')
    assert.equal(await seen(''), 'localhost')
  })

  it('reload() serves new certificates to new connections, and keeps those that stand', async () => {
    const files = await copyOf(localhost, 'reloaded')
    const named = await copyOf(localhost, 'reloaded-name')
    const terminator = await createTlsTerminator({ ...files, names: { 'name.example.org': named } })
    await using server = await echoing(terminator)
    const old = await dial({ port: server.port, ...trusting })
    await copyPair(await authority.issue('localhost', 'Renewed'), files)
    await copyPair(await authority.issue('name.example.org', 'Renewed'), named)
    await terminator.reload()
    for (const servername of ['localhost', 'name.example.org']) {
      const fresh = await dial({ port: server.port, ...trusting, servername })
      assert.equal(fresh.getPeerCertificate().subject.O, 'Renewed')
      fresh.destroy()
    }
    old.end('still here')
    assert.equal(await textOf(old), 'still here')
    old.destroy()
  })

  it('reload() with a broken file names it, and the old certificates go on serving', async () => {
    const files = await copyOf(localhost, 'broken')
    const terminator = await createTlsTerminator(files)
    await using server = await echoing(terminator)
    await writeFile(files.cert, 'half a certific')
    await assert.rejects(terminator.reload(), {
      code: 'INVALID_CERTIFICATE',
      message: /broken.crt: it is not PEM/,
    })
    const client = await dial({ port: server.port, ...trusting })
    client.end('as before')
    assert.equal(await textOf(client), 'as before')
    client.destroy()
    await copyPair(localhost, files)
    await terminator.reload()
  })

  describe('with client certificates', () => {
    it('accepts one that a known authority signed, and tells its subject', async () => {
      const terminator = await createTlsTerminator({
        ...localhost,
        clientCa: ca,
        names: { 'name.example.org': await authority.issue('name.example.org') },
      })
      const own = await pair(await authority.issue('device 7', 'Comma, Inc'))
      for (const servername of ['localhost', 'name.example.org']) {
        const facts = Promise.withResolvers<TlsFacts | undefined>()
        await using server = await acceptUnread(async (socket) => {
          const secured = await terminator.secure(socket, { handshakeMs })
          facts.resolve(tlsFacts(secured))
        })
        const client = await dial({ port: server.port, ...trusting, ...own, servername })
        assert.deepEqual(await facts.promise, {
          protocol: 'TLSv1.3',
          cipher: 'TLS_AES_256_GCM_SHA384',
          servername,
          clientSubject: String.raw`O=Comma\, Inc, CN=device 7`,
        })
        client.destroy()
      }
    })

    it('refuses a client without one, and one that a stranger signed', async () => {
      const terminator = await createTlsTerminator({ ...localhost, clientCa: ca })
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        assert.equal(await refusal(terminator, { ...trusting, maxVersion }), 'the client sent no certificate')
        const own = await pair(await stranger.issue('device 7'))
        assert.equal(
          await refusal(terminator, { ...trusting, maxVersion, ...own }),
          'no authority known here has signed the certificate of the client',
        )
      }
    })

    it('refuses a session of a client whose authority a reload has taken away', async () => {
      const clientCa = `${authority.folder}/clients.crt`
      await copyFile(ca, clientCa)
      const terminator = await createTlsTerminator({ ...localhost, clientCa })
      await using server = await echoing(terminator)
      const own = await pair(await authority.issue('device 7'))
      const session = await sessionOf({ port: server.port, ...trusting, ...own })
      const resumed = await dial({ port: server.port, ...trusting, ...own, session })
      assert.equal(resumed.isSessionReused(), true)
      resumed.destroy()
      await copyFile(stranger.ca, clientCa)
      await terminator.reload()
      assert.match(await refusal(terminator, { ...trusting, ...own, session }), /no authority known here/)
    })
  })

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`resumes a ${maxVersion} session of another terminator with the same ticket keys only`, async () => {
      const ticketKeys = createTicketKeys()
      await using first = await echoing(await createTlsTerminator(localhost, ticketKeys))
      await using second = await echoing(await createTlsTerminator(localhost, ticketKeys))
      await using other = await echoing(await createTlsTerminator(localhost))
      const session = await sessionOf({ port: first.port, ...trusting, maxVersion })
      const isResumed = async (port: number): Promise<boolean> => {
        const client = await dial({ port, ...trusting, maxVersion, session })
        const isReused = client.isSessionReused()
        client.destroy()
        return isReused
      }
      assert.equal(await isResumed(second.port), true)
      assert.equal(await isResumed(other.port), false)
    })
  }

  describe('secure() with peers that misbehave', async () => {
    const terminator = await createTlsTerminator(localhost)
    const modern = await createTlsTerminator({ ...localhost, minVersion: 'TLSv1.3' })

    it('names what they did instead of a handshake', async () => {
      assert.equal(await refusal(terminator, 'GET / HTTP/1.1\r\n\r\n'), 'the peer speaks HTTP without TLS')
      assert.equal(await refusal(terminator, '你好,世界\n'), "the peer doesn't speak TLS")
      assert.equal(await refusal(terminator, Buffer.alloc(64)), "the peer doesn't speak TLS")
      assert.equal(await refusal(terminator, ''), 'the peer went away in the middle of it')
    })

    it('names what they have not in common with the server', async () => {
      const oldest = { ...trusting, maxVersion: 'TLSv1.2' } as const
      assert.equal(await refusal(modern, oldest), 'the peer and this server have no TLS version in common')
      assert.equal(
        await refusal(terminator, { ...oldest, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }),
        'the peer and this server have no cipher in common',
      )
    })

    it('names why they refused the certificate', async () => {
      const outcome = Promise.withResolvers<unknown>()
      await using server = await acceptUnread((socket) => {
        outcome.resolve(
          assert.rejects(terminator.secure(socket, { handshakeMs }), {
            code: 'TLS_HANDSHAKE_FAILED',
            message: 'The TLS handshake failed: the peer refused it (unknown ca)',
          }),
        )
      })
      // Node's own client says nothing when it goes.
      const peer = ['s_client', '-verify_return_error', '-CAfile', stranger.ca, '-connect']
      execFile('openssl', [...peer, `127.0.0.1:${server.port}`], () => {})
      await outcome.promise
    })

    it('ends a handshake that trickles in, and one that never comes', async () => {
      const hello = await clientHello()
      const trickle = (peer: Socket): void => {
        peer.write(hello.subarray(peer.bytesWritten, peer.bytesWritten + 1))
      }
      for (const feed of [() => {}, trickle]) {
        const outcome = Promise.withResolvers<unknown>()
        await using server = await acceptUnread((socket) => {
          outcome.resolve(
            assert.rejects(terminator.secure(socket, { handshakeMs: 60 }), {
              name: 'TimeoutError',
              code: 'HANDSHAKE_TIMEOUT',
              details: { limitMs: 60 },
            }),
          )
        })
        const peer = connectPlain(server.port, '127.0.0.1').on('error', () => {})
        await repeatDuring(5, () => feed(peer), whenClosed(peer.resume()))
        await outcome.promise
      }
    })

    it('gives up when its socket is destroyed by the owner, and a socket that is gone already', async () => {
      const outcome = Promise.withResolvers<unknown>()
      await using server = await acceptUnread(async (socket) => {
        const securing = terminator.secure(socket, { handshakeMs: Infinity })
        socket.destroy()
        await assert.rejects(securing, { code: 'TLS_HANDSHAKE_FAILED' })
        outcome.resolve(
          assert.rejects(terminator.secure(socket, { handshakeMs }), { code: 'TLS_HANDSHAKE_FAILED' }),
        )
      })
      connectPlain(server.port, '127.0.0.1').on('error', () => {})
      await outcome.promise
    })

    it('survives a ClientHello that is cut, damaged and reset anywhere', async () => {
      const hello = await clientHello()
      const damaged = fc.record({
        length: fc.integer({ min: 0, max: hello.length }),
        at: fc.option(fc.integer({ min: 0, max: hello.length - 1 })),
        byte: fc.integer({ min: 0, max: 255 }),
        ending: fc.constantFrom('end' as const, 'reset' as const),
      })
      await fc.assert(
        fc.asyncProperty(damaged, async ({ length, at, byte, ending }) => {
          const bytes = Buffer.from(hello)
          if (at !== null) bytes[at] = byte
          assert.notEqual(await refusal(terminator, bytes.subarray(0, length), ending), '')
        }),
        { numRuns: 100 },
      )
    })

    it('survives any bytes at all', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
          assert.notEqual(await refusal(terminator, bytes), '')
        }),
        { numRuns: 100 },
      )
    })
  })

  it('secure() takes a FIN without close_notify for the end', async () => {
    const terminator = await createTlsTerminator(localhost)
    const heard = Promise.withResolvers<string>()
    await using server = await acceptUnread(async (socket) => {
      const secured = await terminator.secure(socket, { handshakeMs })
      heard.resolve(textOf(secured))
    })
    const peer = connectPlain(server.port, '127.0.0.1')
    const client = connect({ socket: peer, servername: 'localhost', ...trusting }).on('error', () => {})
    await once(client, 'secureConnect')
    client.write('then FIN', () => peer.end())
    assert.equal(await heard.promise, 'then FIN')
    client.destroy()
  })

  it('secure() lets no client renegotiate', async () => {
    const terminator = await createTlsTerminator(localhost)
    const fault = Promise.withResolvers<unknown>()
    await using server = await acceptUnread(async (socket) => {
      const secured = await terminator.secure(socket, { handshakeMs })
      secured.once('error', fault.resolve).resume()
    })
    const client = await dial({ port: server.port, ...trusting, maxVersion: 'TLSv1.2' })
    client.on('error', () => {}).renegotiate({}, () => {})
    assert.equal(errnoOf(await fault.promise), 'ERR_TLS_RENEGOTIATION_DISABLED')
    client.destroy()
  })

  it('survives a client that resets a connection that stands', async () => {
    const terminator = await createTlsTerminator(localhost)
    const closed = Promise.withResolvers<void>()
    await using server = await acceptUnread(async (socket) => {
      const secured = await terminator.secure(socket, { handshakeMs })
      secured.once('close', () => closed.resolve())
      secured.resume().write('x'.repeat(1_000_000))
    })
    const peer = connectPlain(server.port, '127.0.0.1')
    const client = connect({ socket: peer, servername: 'localhost', ...trusting }).on('error', () => {})
    await once(client, 'data')
    peer.resetAndDestroy()
    await closed.promise
  })

  async function copyOf(files: CertificateFiles, name: string): Promise<CertificateFiles> {
    const copy = { cert: `${authority.folder}/${name}.crt`, key: `${authority.folder}/${name}.key` }
    await copyPair(files, copy)
    return copy
  }
})

async function copyPair(from: CertificateFiles, to: CertificateFiles): Promise<void> {
  await Promise.all([copyFile(from.cert, to.cert), copyFile(from.key, to.key)])
}

async function pem(file: string): Promise<string> {
  return readFile(file, 'latin1')
}

async function pair({ cert, key }: CertificateFiles): Promise<{ cert: string; key: string }> {
  return { cert: await pem(cert), key: await pem(key) }
}

function echoing(terminator: TlsTerminator): ReturnType<typeof acceptUnread> {
  return acceptUnread(async (socket) => {
    // Clients that are satisfied leave before the server's side of the handshake is done.
    const secured = await terminator.secure(socket, { handshakeMs }).catch(() => undefined)
    secured?.on('error', () => {}).pipe(secured)
  })
}

/** Why the terminator refuses a client, or a peer that sends only these bytes. */
async function refusal(
  terminator: TlsTerminator,
  peer: ConnectionOptions | Uint8Array | string,
  ending: 'end' | 'reset' = 'end',
): Promise<string> {
  const reason = Promise.withResolvers<string>()
  await using server = await acceptUnread(async (socket) => {
    try {
      await terminator.secure(socket, { handshakeMs })
      reason.resolve('')
    } catch (error) {
      assert.ok(error instanceof ProtocolError, String(error))
      assert.equal(error.code, 'TLS_HANDSHAKE_FAILED')
      assert.equal(socket.destroyed, true)
      reason.resolve(String(error.details.reason))
    }
  })
  const { port } = server
  if (typeof peer === 'string' || peer instanceof Uint8Array) {
    const socket = connectPlain(port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    if (ending === 'end') socket.resume().end(peer)
    else socket.write(peer, () => socket.resetAndDestroy())
  } else {
    connect({ host: '127.0.0.1', servername: 'localhost', ...peer, port }).on('error', () => {})
  }
  return await reason.promise
}

/** A session that a client can resume: in TLS 1.3 it comes after the handshake. */
async function sessionOf(options: ConnectionOptions & { readonly port: number }): Promise<Buffer> {
  const client = connect({ host: '127.0.0.1', servername: 'localhost', ...options })
  const [session] = (await once(client, 'session')) as [Buffer]
  client.destroy()
  return session
}

/** The first bytes of a client, as they go over the wire. */
async function clientHello(): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = connect({ port, host: '127.0.0.1', servername: 'localhost' }).on('error', () => {})
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}
