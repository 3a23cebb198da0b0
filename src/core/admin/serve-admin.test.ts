import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { whenClosed } from '../../../test/support/when-closed.ts'
import { isPortsideError } from '../errors.ts'
import { Counters } from '../metrics/counters.ts'
import type { ServerState } from './readiness.ts'
import { type Administered, type AdminServer, serveAdmin } from './serve-admin.ts'

function administered(name: string, state: () => ServerState = () => 'listening'): Administered {
  const connections = { connections: 1, accepted: 2, refused: 0, workerRestarts: 0 }
  return {
    name,
    get state() {
      return state()
    },
    stats: () => ({ ...Counters.sum([]), ...connections }),
    threads: () => [],
  }
}

/** Sends bytes, then reads until the server closes. */
async function exchange(admin: AdminServer, bytes: string): Promise<string> {
  const socket = connect(admin.port, admin.address)
  socket.write(bytes)
  return text(socket)
}

describe('serveAdmin()', () => {
  it('tells the metrics of its servers', async () => {
    await using admin = await serveAdmin([administered('chat'), administered('time')], { port: 0 })
    const response = await fetch(`${admin.url}/metrics`)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    const body = await response.text()
    assert.match(body, /^portside_connections\{service="chat"\} 1$/m)
    assert.match(body, /^portside_connections\{service="time"\} 1$/m)
  })

  it('is healthy while the process lives, whatever its servers do', async () => {
    await using admin = await serveAdmin([administered('chat', () => 'closed')], { port: 0 })
    const response = await fetch(`${admin.url}/healthz?from=probe`)
    assert.equal(response.status, 200)
    assert.equal(await response.text(), 'ok\n')
  })

  it('is ready until a server drains, and names what each does', async () => {
    let state: ServerState = 'listening'
    await using admin = await serveAdmin([administered('chat'), administered('time', () => state)], {
      port: 0,
    })
    const before = await fetch(`${admin.url}/readyz`)
    assert.deepEqual([before.status, await before.text()], [200, 'chat listening\ntime listening\n'])
    state = 'draining'
    const during = await fetch(`${admin.url}/readyz`)
    assert.deepEqual([during.status, await during.text()], [503, 'chat listening\ntime draining\n'])
    state = 'closed'
    const after = await fetch(`${admin.url}/readyz`)
    assert.deepEqual([after.status, await after.text()], [503, 'chat listening\ntime closed\n'])
  })

  it('is not ready before there is a server, and sees those that come later', async () => {
    const servers: Administered[] = []
    await using admin = await serveAdmin(servers, { port: 0 })
    const before = await fetch(`${admin.url}/readyz`)
    assert.deepEqual([before.status, await before.text()], [503, 'no server\n'])
    servers.push(administered('chat'))
    assert.equal((await fetch(`${admin.url}/readyz`)).status, 200)
  })

  it('refuses other paths with 404 and other methods with 405', async () => {
    await using admin = await serveAdmin([], { port: 0 })
    for (const path of ['/', '/metrics/', '/constructor', '/Metrics', '//metrics']) {
      assert.equal((await fetch(`${admin.url}${path}`)).status, 404, path)
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const response = await fetch(`${admin.url}/metrics`, { method })
      assert.equal(response.status, 405, method)
      assert.equal(response.headers.get('allow'), 'GET')
    }
  })

  it('answers 500 where a server fails to tell its figures, and lives', async () => {
    const broken: Administered = { ...administered('chat'), stats: () => assert.fail('no figures') }
    await using admin = await serveAdmin([broken], { port: 0 })
    const response = await fetch(`${admin.url}/metrics`)
    assert.deepEqual([response.status, await response.text()], [500, 'cannot answer: no figures\n'])
    assert.equal((await fetch(`${admin.url}/healthz`)).status, 200)
  })

  it('refuses garbage and long headers, and lives', async () => {
    await using admin = await serveAdmin([], { port: 0 })
    assert.match(await exchange(admin, '\u0000\u0001garbage\r\n\r\n'), /^HTTP\/1\.1 400 /)
    const long = `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(9_000)}\r\n\r\n`
    assert.match(await exchange(admin, long), /^HTTP\/1\.1 431 /)
    assert.equal((await fetch(`${admin.url}/healthz`)).status, 200)
  })

  it('ends a request that never becomes whole', async () => {
    await using admin = await serveAdmin([], { port: 0 })
    const [half, silent] = await Promise.all([
      exchange(admin, 'GET /healthz HTTP/1.1\r\nhost'),
      exchange(admin, ''),
    ])
    assert.match(half, /^HTTP\/1\.1 408 /)
    assert.match(silent, /^(HTTP\/1\.1 408 |$)/)
  })

  it('holds 64 connections and closes more at once', async () => {
    await using admin = await serveAdmin([], { port: 0 })
    const sockets: Socket[] = []
    for (let index = 0; index < 64; index += 1) {
      const socket = connect(admin.port, admin.address).on('error', () => {})
      sockets.push(socket)
      await once(socket, 'connect')
    }
    const excess = connect(admin.port, admin.address).on('error', () => {})
    excess.resume()
    await whenClosed(excess)
    assert.ok(sockets.every((socket) => !socket.closed))
    for (const socket of sockets) socket.destroy()
  })

  it('closes what is open when it is closed, once or twice', async () => {
    const admin = await serveAdmin([], { port: 0 })
    const socket = connect(admin.port, admin.address).on('error', () => {})
    await once(socket, 'connect')
    const closed = whenClosed(socket.resume())
    await Promise.all([admin.close(), admin.close()])
    await closed
    await assert.rejects(fetch(`${admin.url}/healthz`))
  })

  it('closes when its signal is aborted', async () => {
    const abort = new AbortController()
    const admin = await serveAdmin([], { port: 0, signal: abort.signal })
    abort.abort()
    await admin.close()
    await assert.rejects(fetch(`${admin.url}/healthz`))
    const late = await serveAdmin([], { port: 0, signal: abort.signal })
    await late.close()
    await assert.rejects(fetch(`${late.url}/healthz`))
  })

  it('says which address it cannot have', async () => {
    await using admin = await serveAdmin([], { port: 0 })
    await assert.rejects(serveAdmin([], { port: admin.port }), (error) => {
      assert.ok(isPortsideError(error))
      assert.equal(error.code, 'CANNOT_LISTEN')
      assert.equal(error.details['where'], `tcp://127.0.0.1:${admin.port}`)
      return true
    })
    await assert.rejects(serveAdmin([], { port: 70_000 }), { code: 'CANNOT_LISTEN' })
  })

  it('does not keep a process alive, even with a connection open', async () => {
    const module = JSON.stringify(new URL('./serve-admin.ts', import.meta.url).href)
    const code = `import { connect } from 'node:net'
      import { once } from 'node:events'
      const { serveAdmin } = await import(${module})
      const admin = await serveAdmin([], { port: 0 })
      const client = connect(admin.port, admin.address)
      await once(client, 'connect')
      client.unref()
      console.log('nothing left to do')`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { timeout: 10_000 })
    const output = text(child.stdout)
    assert.deepEqual(await once(child, 'exit'), [0, null])
    assert.equal(await output, 'nothing left to do\n')
  })
})
