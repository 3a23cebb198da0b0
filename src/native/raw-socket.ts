import { closeSocket } from './open-batch-socket.ts'
import { libc, systemError } from './libc.ts'
import { addressFamily, encodeSocketAddress } from './socket-address.ts'

/** One instruction of a classic BPF program (`struct sock_filter`, see bpf(4)): code, jumps where true and false, operand. */
export type FilterInstruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number]

/** What a raw socket is for. */
export interface RawSocketOptions {
  readonly family: 'ipv4' | 'ipv6'
  /** The IP protocol that it receives, and sends. */
  readonly protocol: number
  /** Which packets it receives; IPv4 ones begin with their IP header, of IPv6 ones there is only what follows it. */
  readonly filter: readonly FilterInstruction[]
  /**
   * IPv4: packets are sent with the IP header in front, of which the kernel fills in length, identification and checksum.
   * @default false
   */
  readonly sendsHeaders?: boolean
  /** IPv6: where in a packet the kernel puts the checksum over it and its pseudo-header. @default nowhere */
  readonly checksumAt?: number
}

const sockStream = 1
const sockDatagram = 2
const sockRaw = 3
const sockCloseOnExec = 0x80000
const level = { ip: 0, socket: 1, ipv6: 41 } as const
const socketOption = {
  sendBuffer: 7,
  receiveBuffer: 8,
  attachFilter: 26,
  sendForce: 32,
  receiveForce: 33,
} as const
const ipHeaderIncluded = 3
const ipv6Checksum = 7
const ipv6Only = 26
const instructionBytes = 8

/** Room for the answers to what is sent while nobody reads, and for packets whose next hop is still being looked up. */
const bufferBytes = 33_554_432
const addressBytes = 28

/**
 * Opens a raw socket: a bare file descriptor, closed by `closeSocket`. It needs CAP_NET_RAW; with CAP_NET_ADMIN its buffers
 * hold 32 MB, otherwise what the system allows everybody.
 *
 * @throws with the errno's name as `code`
 */
export function openRawSocket(options: RawSocketOptions): number {
  return openSocket(addressFamily[options.family], sockRaw, options.protocol, (fd) => {
    attachFilter(fd, options.filter)
    setBuffer(fd, socketOption.receiveForce, socketOption.receiveBuffer)
    setBuffer(fd, socketOption.sendForce, socketOption.sendBuffer)
    if (options.sendsHeaders === true) setOption(fd, level.ip, ipHeaderIncluded, int32(1))
    if (options.checksumAt !== undefined) setOption(fd, level.ipv6, ipv6Checksum, int32(options.checksumAt))
  })
}

/** A TCP port that the kernel gives to nobody else as long as `fd` is open. */
export interface ReservedPort {
  readonly fd: number
  readonly port: number
}

/**
 * Reserves a TCP port on all addresses by a socket that is bound to it and does not listen. To what comes to it, the kernel
 * answers with resets.
 *
 * @throws with the errno's name as `code`
 */
export function reservePort(family: 'ipv4' | 'ipv6'): ReservedPort {
  const calls = libc()
  const any = encodeSocketAddress(family === 'ipv6' ? '::' : '0.0.0.0', 0)
  const fd = openSocket(addressFamily[family], sockStream, 0, (opened) => {
    // One for both families, so that the port is free in both.
    if (family === 'ipv6') setOption(opened, level.ipv6, ipv6Only, int32(0))
    if (calls.bind(opened, calls.addressOf(any), any.byteLength) < 0) throw systemError('bind')
  })
  return { fd, port: ownAddress(fd).getUint16(2) }
}

/** Tells from which address this machine would send to another. */
export interface SourceLookup extends Disposable {
  /** The IPv4 source for an IPv4 destination, both as numbers; where there is no way, the errno as a negative number. */
  sourceOf(destination: number): number
}

/** Makes a lookup in the kernel's routes, by connecting a UDP socket, which sends nothing. */
export function createSourceLookup(): SourceLookup {
  const calls = libc()
  const fd = openSocket(addressFamily.ipv4, sockDatagram, 0, () => undefined)
  const target = new DataView(encodeSocketAddress('0.0.0.0', 9))
  const nowhere = new ArrayBuffer(target.byteLength)
  return {
    sourceOf(destination) {
      target.setUint32(4, destination)
      // A socket that was connected before would keep its source.
      calls.connect(fd, calls.addressOf(nowhere), nowhere.byteLength)
      if (calls.connect(fd, calls.addressOf(target.buffer), target.byteLength) < 0) {
        return -calls.errno()
      }
      return ownAddress(fd).getUint32(4)
    },
    [Symbol.dispose]: () => closeSocket(fd),
  }
}

function openSocket(family: number, type: number, protocol: number, prepare: (fd: number) => void): number {
  const fd = libc().socket(family, type | sockCloseOnExec, protocol)
  if (fd < 0) throw systemError('socket')
  try {
    prepare(fd)
    return fd
  } catch (error) {
    closeSocket(fd)
    throw error
  }
}

function ownAddress(fd: number): DataView<ArrayBuffer> {
  const { getsockname, addressOf } = libc()
  const address = new DataView(new ArrayBuffer(addressBytes))
  const length = int32(addressBytes)
  if (getsockname(fd, addressOf(address.buffer), addressOf(length)) < 0) throw systemError('getsockname')
  return address
}

function attachFilter(fd: number, filter: readonly FilterInstruction[]): void {
  const { addressOf } = libc()
  const program = new DataView(new ArrayBuffer(filter.length * instructionBytes))
  filter.forEach(([code, ifTrue, ifFalse, operand], index) => {
    const at = index * instructionBytes
    program.setUint16(at, code, true)
    program.setUint8(at + 2, ifTrue)
    program.setUint8(at + 3, ifFalse)
    program.setUint32(at + 4, operand, true)
  })
  // struct sock_fprog: how many, then where, aligned to 8 bytes.
  const header = new DataView(new ArrayBuffer(16))
  header.setUint16(0, filter.length, true)
  header.setBigUint64(8, BigInt(addressOf(program.buffer)), true)
  setOption(fd, level.socket, socketOption.attachFilter, header.buffer)
}

/** Above the system's limit where that is permitted, up to it otherwise. */
function setBuffer(fd: number, force: number, ordinary: number): void {
  const { setsockopt, addressOf } = libc()
  const value = int32(bufferBytes)
  if (setsockopt(fd, level.socket, force, addressOf(value), value.byteLength) < 0) {
    setOption(fd, level.socket, ordinary, value)
  }
}

function setOption(fd: number, at: number, option: number, value: ArrayBuffer): void {
  const { setsockopt, addressOf } = libc()
  if (setsockopt(fd, at, option, addressOf(value), value.byteLength) < 0) throw systemError('setsockopt')
}

function int32(value: number): ArrayBuffer {
  return Int32Array.of(value).buffer
}
