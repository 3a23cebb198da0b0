import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { openPlain, openTls } from './connection.ts'

/** Opens a connection to a server that does one thing with it, and closes both. */
async function withConnection(
  serve: (socket: Socket) => void,
  use: (socket: Socket) => Promise<void>,
): Promise<void> {
  const server = createServer((socket) => serve(socket.on('error', () => {})))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const socket = await openPlain('127.0.0.1', port, new AbortController().signal)
  assert.ok(socket !== undefined)
  await use(socket)
  socket.destroy()
  await once(server.close(), 'close')
}

describe('openPlain()', () => {
  test('opens nothing once the signal is aborted', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    assert.equal(await openPlain('127.0.0.1', port, AbortSignal.abort()), undefined)
    await once(server.close(), 'close')
  })
})

describe('openTls()', () => {
  test('takes nobody for a speaker of TLS who does not answer in time', async () => {
    const mute = (socket: Socket): void => void socket.resume().on('end', () => socket.destroy())
    await withConnection(mute, async (socket) => assert.equal(await openTls(socket, [], 50), undefined))
  })

  test('knows TLS by a refusal, and other answers for what they are', async () => {
    // Alerts of TLS 1.2: fatal, handshake failure; and what isn't one.
    const answers = [
      ['15030300020228', 'tls'],
      ['485454502f312e31', undefined],
      ['00', undefined],
    ] as const
    for (const [bytes, outcome] of answers) {
      const answer = (socket: Socket): void =>
        void socket.once('data', () => socket.end(Buffer.from(bytes, 'hex')))
      await withConnection(answer, async (socket) => assert.equal(await openTls(socket, []), outcome))
    }
  })
})
