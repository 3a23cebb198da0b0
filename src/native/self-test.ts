import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { useBatchSocket } from './batch-socket.ts'
import { readChildrenCpuMs } from './children-cpu-time.ts'
import { openConnectingSockets } from './connecting-sockets.ts'
import { createRealtimeClock, readKernelClockState } from './kernel-clock.ts'
import { closeSocket, openBatchSocket } from './open-batch-socket.ts'
import { openStampedSocket } from './stamped-socket.ts'

const payloads = ['a', 'portside', 'c'.repeat(40)]
const longestMs = 2_000

/**
 * Calls everything of this floor, over loopback, and throws at the first thing that isn't as it must be. For a child
 * process: a call that is wrong for this system may kill it instead.
 */
export async function testNative(): Promise<void> {
  testClock()
  readKernelClockState()
  check('getrusage tells the time of children', readChildrenCpuMs() >= 0)
  await testBatch('127.0.0.1', '127.0.0.1')
  await testBatch('0.0.0.0', '127.0.0.2')
  const hasIPv6 = networkInterfaces().lo?.some(({ family }) => family === 'IPv6') ?? false
  await testStamped('127.0.0.1')
  if (hasIPv6) await testStamped('::1')
  await testConnecting('127.0.0.1')
  if (hasIPv6) await testConnecting('::1')
  if (hasIPv6) for (const asked of ['::1', '127.0.0.2']) await testBatch('::', asked)
}

function testClock(): void {
  const clock = createRealtimeClock()
  clock.read()
  const offMs = clock.seconds * 1_000 + clock.nanoseconds / 1e6 - Date.now()
  check('clock_gettime tells the time', Math.abs(offMs) < 1_000)
}

/** Has a few datagrams to `asked` received by one batch, and answered by another, on a socket bound to `address`. */
async function testBatch(address: string, asked: string): Promise<void> {
  const port = await freePort(address)
  const fd = openBatchSocket({ address, port })
  const client = await boundSocket(isIPv6(asked) ? '::1' : '127.0.0.1')
  const heard = hear(client, payloads.length)
  try {
    for (const payload of payloads) await sendTo(client, payload, port, asked)
    const socket = useBatchSocket(fd, { slots: 8, slotBytes: 64 })
    check(`recvmmsg takes a batch on ${address}`, socket.receive(true) === payloads.length)
    const [first] = socket.datagrams
    check('it tells the sender', first?.port === client.address().port)
    check('the kernel stamps', Math.abs((first?.receivedSeconds ?? 0) - Date.now() / 1_000) < 2)
    for (const datagram of socket.datagrams) datagram.replyBytes = datagram.length
    socket.prepareReplies()
    socket.rehearse()
    check('sendmmsg takes a batch', socket.sendReplies(true) === payloads.length)
    const left = socket.readDepartures().map(({ seconds }) => Math.abs(seconds - Date.now() / 1_000) < 2)
    check('the kernel times the first and the last', left.join() === 'true,true')
    const expected = payloads.map((payload) => `${asked} ${payload}`)
    check(`the replies come from ${asked}`, (await heard).join() === expected.join())
  } finally {
    closeSocket(fd)
    client.close()
  }
}

/** Sends a datagram and gets one back. */
async function testStamped(address: string): Promise<void> {
  const peer = await boundSocket(address)
  const stamped = openStampedSocket(isIPv6(address) ? 6 : 4)
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  socket.bind({ fd: stamped.fd })
  try {
    socket.connect(peer.address().port, address)
    await once(socket, 'connect')
    peer.once('message', (message, { port }) => peer.send(message, port, address))
    const heard = hear(socket, 1)
    const leftNs = stamped.send(Buffer.from('back')) ?? 0n
    check('a stamped socket sends and receives', (await heard).join() === `${address} back`)
    const tookNs = (stamped.receivedNs() ?? 0n) - leftNs
    check('the kernel notes when datagrams leave and come', tookNs >= 0n && tookNs < 2_000_000_000n)
  } finally {
    socket.close()
    peer.close()
  }
}

/** Connects to a port that is open and to one that isn't, the second time by the same socket. */
async function testConnecting(address: string): Promise<void> {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const openPort = portOf(server)
  const closedPort = await freeTcpPort(address)
  using sockets = openConnectingSockets()
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  const fd = sockets.open(family)
  if (typeof fd === 'string') throw new Error(`not so: a socket opens: ${fd}`)
  try {
    check('a closed port refuses', sockets.connect(fd, address, closedPort) === 'ECONNREFUSED')
    check('an open port connects', sockets.connect(fd, address, openPort) === 'connected')
    check('it has not met itself', !sockets.hasMetItself(fd))
    check('epoll says nothing of what has ended', sockets.wait() === 0)
  } finally {
    sockets.close(fd, true)
    server.close()
  }
}

async function freeTcpPort(address: string): Promise<number> {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function freePort(address: string): Promise<number> {
  const socket = await boundSocket(address)
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

async function boundSocket(address: string): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  socket.bind({ address, port: 0 })
  await once(socket, 'listening')
  return socket
}

function sendTo(socket: Socket, payload: string, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(payload, port, address, (error) => (error === null ? resolve() : reject(error)))
  })
}

/** What a socket gets, and from where, until there is enough of it or it has taken too long. */
async function hear(socket: Socket, count: number): Promise<readonly string[]> {
  const heard: string[] = []
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const deadline = setTimeout(() => resolve(undefined), longestMs)
  socket.on('message', (message, { address }) => {
    heard.push(`${address} ${String(message)}`)
    if (heard.length === count) resolve(undefined)
  })
  await promise
  clearTimeout(deadline)
  return heard
}

function check(what: string, isSo: boolean): void {
  if (!isSo) throw new Error(`not so: ${what}`)
}
