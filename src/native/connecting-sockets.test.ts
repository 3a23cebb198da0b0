import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { isNativeAvailable } from './availability.ts'
import { openConnectingSockets } from './connecting-sockets.ts'

const { available, reason } = await isNativeAvailable()

async function listening(): Promise<{ readonly port: number } & Disposable> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { port: address.port, [Symbol.dispose]: () => void server.close() }
}

function opened(sockets: ReturnType<typeof openConnectingSockets>): number {
  const fd = sockets.open('ipv4')
  assert.ok(typeof fd === 'number')
  return fd
}

describe('openConnectingSockets()', { skip: available ? false : reason }, () => {
  test('tells in the call what a host of this machine answers, and uses a refused socket again', async () => {
    const { port: closed } = await listening().then((server) => {
      server[Symbol.dispose]()
      return server
    })
    using open = await listening()
    using sockets = openConnectingSockets()
    const fd = opened(sockets)
    assert.equal(sockets.connect(fd, '127.0.0.1', closed), 'ECONNREFUSED')
    assert.equal(sockets.connect(fd, '127.0.0.1', closed), 'ECONNREFUSED')
    assert.equal(sockets.connect(fd, '127.0.0.1', open.port), 'connected')
    assert.equal(sockets.hasMetItself(fd), false)
    sockets.close(fd)
  })

  test('names the errno of what cannot be done', () => {
    using sockets = openConnectingSockets()
    const fd = opened(sockets)
    assert.equal(sockets.connect(fd, '::1', 1), 'EAFNOSUPPORT')
    sockets.close(fd)
    assert.equal(sockets.look(fd), 'EBADF')
  })
})
