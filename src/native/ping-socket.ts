import { randomBytes, randomInt } from 'node:crypto'
import { libc, systemError } from './libc.ts'
import { addressFamily, encodeSocketAddress } from './socket-address.ts'

/** ICMP echo to many hosts of one family. */
export interface PingSocket extends Disposable {
  /** Whether the kernel lets everybody send these, or only whoever may open raw sockets. */
  readonly kind: 'unprivileged' | 'raw'
  /** Sends an echo request to a numeric address; `false` where the system wouldn't. */
  ping(address: string): boolean
  /** The addresses that have answered since the last call, as they were given. Never blocks. */
  answered(): readonly string[]
}

// Numbers of Linux on the architectures that availability.ts names; message types of RFC 792 and RFC 4443.
const socketTypes = [
  ['unprivileged', 2],
  ['raw', 3],
] as const
const nonBlock = 0x800
const closeOnExec = 0x80000
const protocols = { ipv4: 1, ipv6: 58 } as const
const echoRequest = { ipv4: 8, ipv6: 128 } as const
const echoReply = { ipv4: 0, ipv6: 129 } as const
const messageDontWait = 0x40

const tokenBytes = 16
const messageBytes = 8 + tokenBytes
const receivedBytes = 2048
const maxAwaited = 65_536
/** Packets that one call takes at most: whoever floods this machine with ICMP doesn't keep it there for ever. */
const maxReceivedAtOnce = 4096

/**
 * Opens a socket for ICMP echo: one that needs no privilege where `net.ipv4.ping_group_range` allows it, otherwise a raw
 * one. Each request carries a number and a secret, so that only a true answer from the very address that was asked
 * counts. At most the last 65,536 requests are awaited.
 *
 * @throws with the errno's name as `code` where neither is permitted
 */
export function openPingSocket(family: 'ipv4' | 'ipv6'): PingSocket {
  const calls = libc()
  const { fd, kind } = openEither(family)
  const token = randomBytes(tokenBytes)
  const identifier = randomInt(0x1_0000)
  const awaited = new Map<number, { readonly address: string; readonly endpoint: string }>()
  const request = Buffer.from(new ArrayBuffer(messageBytes))
  const reply = Buffer.from(new ArrayBuffer(receivedBytes))
  const source = Buffer.from(new ArrayBuffer(28))
  const sourceLength = new Uint32Array(1)
  const [requestAt, replyAt, sourceAt, sourceLengthAt] = [request, reply, source, sourceLength].map(
    ({ buffer }) => calls.addressOf(buffer),
  ) as [number, number, number, number]
  let sequence = 0

  function ping(address: string): boolean {
    sequence = (sequence + 1) % maxAwaited
    request.fill(0)
    request.writeUInt8(echoRequest[family], 0)
    request.writeUInt16BE(identifier, 4)
    request.writeUInt16BE(sequence, 6)
    request.set(token, 8)
    // The kernel fills in the one of ICMPv6 itself, which covers the addresses.
    if (family === 'ipv4') request.writeUInt16BE(checksum(request), 2)
    const target = encodeSocketAddress(address, 0)
    const sent = calls.sendto(fd, requestAt, messageBytes, 0, calls.addressOf(target), target.byteLength)
    if (sent < 0) return false
    awaited.set(sequence, { address, endpoint: endpointOf(Buffer.from(target)) })
    return true
  }

  /** The address part of a socket address, as text to compare. */
  function endpointOf(address: Buffer): string {
    return family === 'ipv4' ? address.toString('hex', 4, 8) : address.toString('hex', 8, 24)
  }

  /** Who has answered by a received packet, if that is an answer. */
  function sender(bytes: number): string | undefined {
    const start = family === 'ipv4' && kind === 'raw' ? (reply.readUInt8(0) & 0x0f) * 4 : 0
    if (bytes < start + messageBytes || reply.readUInt8(start) !== echoReply[family]) return undefined
    if (!reply.subarray(start + 8, start + messageBytes).equals(token)) return undefined
    const number = reply.readUInt16BE(start + 6)
    const asked = awaited.get(number)
    if (asked === undefined || asked.endpoint !== endpointOf(source)) return undefined
    awaited.delete(number)
    return asked.address
  }

  return {
    kind,
    ping,
    answered() {
      const addresses: string[] = []
      for (let i = 0; i < maxReceivedAtOnce; i++) {
        sourceLength[0] = source.length
        const bytes = calls.recvfrom(fd, replyAt, receivedBytes, messageDontWait, sourceAt, sourceLengthAt)
        if (bytes < 0) break
        const address = sender(bytes)
        if (address !== undefined) addresses.push(address)
      }
      return addresses
    },
    [Symbol.dispose]: () => void calls.close(fd),
  }
}

function openEither(family: 'ipv4' | 'ipv6'): { readonly fd: number; readonly kind: PingSocket['kind'] } {
  const { socket } = libc()
  for (const [kind, type] of socketTypes) {
    const fd = socket(addressFamily[family], type | nonBlock | closeOnExec, protocols[family])
    if (fd >= 0) return { fd, kind }
  }
  throw systemError('socket')
}

/** The checksum of RFC 1071 over an even number of bytes, in which the field itself is zero. */
function checksum(message: Buffer): number {
  let sum = 0
  for (let at = 0; at < message.length; at += 2) sum += message.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
