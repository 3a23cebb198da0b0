import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { isNativeAvailable } from './availability.ts'
import { type BatchSocket, useBatchSocket } from './batch-socket.ts'
import { closeSocket, openBatchSocket } from './open-batch-socket.ts'

const native = await isNativeAvailable()

/** A batch socket on loopback, and a client of it. */
async function open(address = '127.0.0.1', client = '127.0.0.1') {
  const sender = createSocket(client === '::1' ? 'udp6' : 'udp4')
  sender.bind(0, client)
  await once(sender, 'listening')
  const port = await freePort(address)
  const fd = openBatchSocket({ address, port })
  return {
    socket: useBatchSocket(fd, { slots: 4, slotBytes: 16 }),
    sender,
    send: (text: string, to = address) =>
      new Promise<void>((resolve, reject) => {
        sender.send(text, port, to, (error) => (error === null ? resolve() : reject(error)))
      }),
    [Symbol.dispose]() {
      closeSocket(fd)
      sender.close()
    },
  }
}

async function freePort(address: string): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4').bind(0, address)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

const textsOf = ({ datagrams }: BatchSocket, count: number): readonly string[] =>
  datagrams.slice(0, count).map(({ bytes, length }) => Buffer.from(bytes.subarray(0, length)).toString())

async function hear(socket: Socket, count: number): Promise<readonly string[]> {
  const heard: string[] = []
  const signal = AbortSignal.timeout(10_000)
  while (heard.length < count) {
    const [message, { address }] = (await once(socket, 'message', { signal })) as [
      Buffer,
      { address: string },
    ]
    heard.push(`${address} ${String(message)}`)
  }
  return heard
}

describe('useBatchSocket()', { skip: native.reason ?? false }, () => {
  it('takes what has come as a batch: bytes, sender and time', async () => {
    using served = await open()
    const beforeSeconds = Date.now() / 1_000
    for (const text of ['a', '', 'ccc']) await served.send(text)
    assert.equal(served.socket.receive(true), 3)
    assert.deepEqual(textsOf(served.socket, 3), ['a', '', 'ccc'])
    for (const datagram of served.socket.datagrams.slice(0, 3)) {
      assert.equal(datagram.port, served.sender.address().port)
      const { word0, word1, word2, word3 } = datagram
      assert.deepEqual([word0, word1, word2, word3], [0, 0, 0xffff, 0x7f000001])
      const seconds = datagram.receivedSeconds + datagram.receivedNanoseconds / 1e9
      assert.ok(seconds > beforeSeconds - 0.002 && seconds < Date.now() / 1_000 + 0.002, `${seconds}`)
    }
  })

  it('takes no more at once than it has slots, and cuts off what is longer than one', async () => {
    using served = await open()
    for (const text of ['1', '2', '3', '4', 'five is far too long']) await served.send(text)
    assert.equal(served.socket.receive(true), 4)
    assert.deepEqual(textsOf(served.socket, 4), ['1', '2', '3', '4'])
    assert.equal(served.socket.receive(true), 1)
    assert.deepEqual(textsOf(served.socket, 1), ['five is far too '])
  })

  it('comes back with nothing at once, or after 50 ms where it may wait', async () => {
    using served = await open()
    const tookMs = (mayWait: boolean): number => {
      const startedMs = performance.now()
      assert.equal(served.socket.receive(mayWait), 0)
      return performance.now() - startedMs
    }
    assert.ok(tookMs(true) >= 45)
    // Somebody else may have the processor for a while, but not each time.
    assert.ok(Math.min(...Array.from({ length: 10 }, () => tookMs(false))) < 45)
  })

  it('answers those that have a reply, again and again in the same slots', async () => {
    using served = await open()
    for (const round of ['one', 'two']) {
      const heard = hear(served.sender, 2)
      for (const text of [round, 'silence', round]) await served.send(text)
      assert.equal(served.socket.receive(true), 3)
      for (const datagram of served.socket.datagrams.slice(0, 3)) {
        assert.equal(datagram.replyBytes, 0)
        if (datagram.length === 3) datagram.replyBytes = 2
      }
      served.socket.prepareReplies()
      assert.equal(served.socket.sendReplies(false), 2)
      assert.deepEqual(
        await heard,
        Array.from({ length: 2 }, () => `127.0.0.1 ${round.slice(0, 2)}`),
      )
    }
  })

  it('replies from the address that was asked, where it listens on all', async () => {
    using served = await open('0.0.0.0')
    const heard = hear(served.sender, 2)
    await served.send('x', '127.0.0.2')
    await served.send('y', '127.0.0.3')
    assert.equal(served.socket.receive(true), 2)
    for (const datagram of served.socket.datagrams) datagram.replyBytes = datagram.length
    served.socket.prepareReplies()
    served.socket.sendReplies(false)
    assert.deepEqual(await heard, ['127.0.0.2 x', '127.0.0.3 y'])
  })

  it('sends nothing when it rehearses', async () => {
    using served = await open()
    const heard = hear(served.sender, 2)
    for (const text of ['one', 'two']) {
      await served.send(text)
      assert.equal(served.socket.receive(true), 1)
      for (const datagram of served.socket.datagrams) datagram.replyBytes = datagram.length
      served.socket.prepareReplies()
      for (let times = 0; times < 3; times += 1) served.socket.rehearse()
      assert.equal(served.socket.sendReplies(false), 1)
    }
    assert.deepEqual(await heard, ['127.0.0.1 one', '127.0.0.1 two'])
  })

  for (const [address, asked] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['::', '::1'],
  ] as const) {
    it(`tells when the first and the last of the replies from ${asked} on ${address} left`, async () => {
      using served = await open(address, asked)
      for (const text of ['drop', 'a', 'b', 'c']) await served.send(text, asked)
      assert.equal(served.socket.receive(true), 4)
      for (const datagram of served.socket.datagrams) datagram.replyBytes = datagram.length % 4
      served.socket.prepareReplies()
      const heard = hear(served.sender, 3)
      const beforeMs = Date.now()
      assert.equal(served.socket.sendReplies(true), 3)
      const departures = served.socket.readDepartures().map((at) => at.seconds * 1e3 + at.nanoseconds / 1e6)
      assert.equal(departures.length, 2)
      assert.deepEqual(
        departures,
        departures.toSorted((a, b) => a - b),
      )
      assert.ok(departures.every((ms) => ms > beforeMs - 2 && ms < Date.now() + 2))
      assert.deepEqual(served.socket.readDepartures(), [])
      assert.deepEqual(await heard, [`${asked} a`, `${asked} b`, `${asked} c`])
    })
  }
})

describe('openBatchSocket()', { skip: native.reason ?? false }, () => {
  it('fails with the errno of an address that is not one of this machine', () => {
    assert.throws(() => openBatchSocket({ address: '192.0.2.1', port: 0 }), { code: 'EADDRNOTAVAIL' })
  })

  it('shares its port with others of its kind', async () => {
    const port = await freePort('127.0.0.1')
    const fds = [1, 2].map(() => openBatchSocket({ address: '127.0.0.1', port }))
    for (const fd of fds) closeSocket(fd)
    assert.equal(new Set(fds).size, 2)
  })
})
