import { libc, systemError } from './libc.ts'
import { addressFamily, encodeSocketAddress } from './socket-address.ts'

/** Where a batch socket is bound. */
export interface BatchSocketAddress {
  /** Numeric address; `::` takes IPv4 too. */
  readonly address: string
  readonly port: number
}

// Numbers of Linux on x64, arm64, riscv64, loong64 and ppc64 (little-endian).
const sockDatagram = 2
const sockCloseOnExec = 0x80000
const level = { socket: 1, ip: 0, ipv6: 41 } as const
const socketOption = { receiveBuffer: 8, reusePort: 15, receiveTimeout: 20, timestampNs: 35 } as const
const ipPacketInfo = 8
const ipv6Only = 26
const ipv6ReceivePacketInfo = 49

const receiveBufferBytes = 4_194_304
/** How long a receiving call waits; a thread in it can't be ended. */
const waitMs = 50

/**
 * Opens and binds a UDP socket that other sockets of this process may share the port with, that stamps what it receives
 * and that tells which address was asked. It is a bare file descriptor: whoever opened it closes it by {@link closeSocket}.
 *
 * @throws with the errno's name as `code`, where the address can't be had
 */
export function openBatchSocket({ address, port }: BatchSocketAddress): number {
  const calls = libc()
  const target = encodeSocketAddress(address, port)
  const family = new DataView(target).getUint16(0, true)
  const fd = calls.socket(family, sockDatagram | sockCloseOnExec, 0)
  if (fd < 0) throw systemError('socket')
  try {
    setOption(fd, level.socket, socketOption.reusePort, int32(1))
    setOption(fd, level.socket, socketOption.receiveBuffer, int32(receiveBufferBytes))
    setOption(fd, level.socket, socketOption.timestampNs, int32(1))
    setOption(fd, level.socket, socketOption.receiveTimeout, timeval(waitMs))
    if (family === addressFamily.ipv6) {
      setOption(fd, level.ipv6, ipv6Only, int32(address === '::' ? 0 : 1))
      setOption(fd, level.ipv6, ipv6ReceivePacketInfo, int32(1))
    } else {
      setOption(fd, level.ip, ipPacketInfo, int32(1))
    }
    if (calls.bind(fd, calls.addressOf(target), target.byteLength) < 0) throw systemError('bind')
    return fd
  } catch (error) {
    calls.close(fd)
    throw error
  }
}

/** Closes what {@link openBatchSocket} opened. */
export function closeSocket(fd: number): void {
  libc().close(fd)
}

function setOption(fd: number, at: number, option: number, value: ArrayBuffer): void {
  const { setsockopt, addressOf } = libc()
  if (setsockopt(fd, at, option, addressOf(value), value.byteLength) < 0) throw systemError('setsockopt')
}

function int32(value: number): ArrayBuffer {
  return Int32Array.of(value).buffer
}

function timeval(ms: number): ArrayBuffer {
  return BigInt64Array.of(BigInt(Math.floor(ms / 1_000)), BigInt((ms % 1_000) * 1_000)).buffer
}
