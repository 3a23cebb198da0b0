import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { isNativeAvailable } from './availability.ts'
import { openStampedSocket } from './stamped-socket.ts'

const native = await isNativeAvailable()

/** A socket that is connected to another one on loopback. */
async function open(address: string) {
  const family = address === '::1' ? 6 : 4
  const peer = createSocket(`udp${family === 6 ? 6 : 4}`).bind(0, address)
  await once(peer, 'listening')
  const stamped = openStampedSocket(family)
  const socket = createSocket(`udp${family === 6 ? 6 : 4}`)
  socket.bind({ fd: stamped.fd })
  socket.connect(peer.address().port, address)
  await once(socket, 'connect')
  return {
    ...stamped,
    socket,
    peer,
    [Symbol.dispose]() {
      socket.close()
      peer.close()
    },
  }
}

describe('openStampedSocket()', { skip: native.reason ?? false }, () => {
  for (const address of ['127.0.0.1', '::1']) {
    it(`tells when datagrams to and from ${address} leave and come, whenever it is asked`, async () => {
      using pair = await open(address)
      for (const text of ['one', 'two']) {
        const beforeNs = BigInt(Date.now()) * 1_000_000n
        const heard = once(pair.peer, 'message')
        const leftNs = pair.send(Buffer.from(text)) ?? 0n
        const afterNs = BigInt(Date.now() + 1) * 1_000_000n
        const [message, { port }] = (await heard) as [Buffer, { port: number }]
        assert.equal(String(message), text)
        assert.ok(leftNs >= beforeNs && leftNs <= afterNs, `${leftNs}`)
        const answered = once(pair.socket, 'message')
        pair.peer.send('answer', port, address)
        await answered
        const cameNs = pair.receivedNs() ?? 0n
        assert.ok(cameNs > leftNs && cameNs <= BigInt(Date.now() + 1) * 1_000_000n, `${cameNs}`)
        await new Promise(setImmediate)
        assert.equal(pair.receivedNs(), cameNs)
      }
    })
  }

  it('throws what the kernel says against a datagram', async () => {
    using pair = await open('127.0.0.1')
    pair.socket.disconnect()
    assert.throws(() => pair.send(Buffer.from('x')), { code: 'EDESTADDRREQ', syscall: 'send' })
  })
})
