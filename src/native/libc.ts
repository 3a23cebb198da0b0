import { createRequire } from 'node:module'
import { getSystemErrorMap } from 'node:util'

/** The functions of the C library that are called here. Pointers are addresses as numbers: below 2⁴⁷ in a process of 64 bits. */
export interface Libc {
  readonly socket: (family: number, type: number, protocol: number) => number
  readonly setsockopt: (
    fd: number,
    level: number,
    option: number,
    value: number,
    valueBytes: number,
  ) => number
  readonly bind: (fd: number, address: number, addressBytes: number) => number
  readonly connect: (fd: number, address: number, addressBytes: number) => number
  readonly getsockname: (fd: number, address: number, addressBytes: number) => number
  readonly getpeername: (fd: number, address: number, addressBytes: number) => number
  readonly sendto: (
    fd: number,
    data: number,
    dataBytes: number,
    flags: number,
    address: number,
    addressBytes: number,
  ) => number
  readonly recvfrom: (
    fd: number,
    data: number,
    dataBytes: number,
    flags: number,
    address: number,
    addressBytes: number,
  ) => number
  readonly epoll_create1: (flags: number) => number
  readonly epoll_ctl: (epoll: number, operation: number, fd: number, event: number) => number
  readonly epoll_wait: (epoll: number, events: number, count: number, timeoutMs: number) => number
  readonly poll: (entries: number, count: number, timeoutMs: number) => number
  readonly close: (fd: number) => number
  readonly ioctl: (fd: number, request: number, argument: number) => number
  readonly recvmmsg: (fd: number, headers: number, count: number, flags: number, timeout: number) => number
  readonly sendmmsg: (fd: number, headers: number, count: number, flags: number) => number
  readonly clock_gettime: (clock: number, time: number) => number
  readonly adjtimex: (time: number) => number
  readonly getrusage: (who: number, usage: number) => number
  readonly prctl: (option: number, value: number, third: number, fourth: number, fifth: number) => number
  readonly capset: (header: number, sets: number) => number
  readonly setgroups: (count: number, groups: number) => number
  readonly setresgid: (real: number, effective: number, saved: number) => number
  readonly setresuid: (real: number, effective: number, saved: number) => number
  /** Why the last call failed. */
  readonly errno: () => number
  /** Where a buffer lies; it stays there as long as something refers to the buffer. */
  readonly addressOf: (memory: ArrayBuffer) => number
}

/** The part of koffi that is used: a call with the declared number types, and the address of a buffer. */
interface Koffi {
  load(path: null): { readonly func: (declaration: string) => (...args: readonly number[]) => number }
  errno(): number
  address(memory: ArrayBuffer): bigint
}

let loaded: Libc | undefined

/**
 * The C library that this process runs on. Pointers are declared as integers, which koffi passes on in 75 ns instead of
 * 120 ns; a wrong one kills the process, which is why everything here is tried in a child first (self-test.ts).
 *
 * @throws where koffi, an optional dependency, isn't installed or doesn't load here
 */
export function libc(): Libc {
  if (loaded !== undefined) return loaded
  const koffi = createRequire(import.meta.url)('koffi') as Koffi
  const library = koffi.load(null)
  loaded = {
    socket: library.func('int socket(int, int, int)'),
    setsockopt: library.func('int setsockopt(int, int, int, int64, uint)'),
    bind: library.func('int bind(int, int64, uint)'),
    connect: library.func('int connect(int, int64, uint)'),
    getsockname: library.func('int getsockname(int, int64, int64)'),
    getpeername: library.func('int getpeername(int, int64, int64)'),
    sendto: library.func('int64 sendto(int, int64, size_t, int, int64, uint)'),
    recvfrom: library.func('int64 recvfrom(int, int64, size_t, int, int64, int64)'),
    epoll_create1: library.func('int epoll_create1(int)'),
    epoll_ctl: library.func('int epoll_ctl(int, int, int, int64)'),
    epoll_wait: library.func('int epoll_wait(int, int64, int, int)'),
    poll: library.func('int poll(int64, uint64, int)'),
    close: library.func('int close(int)'),
    ioctl: library.func('int ioctl(int, uint64, int64)'),
    recvmmsg: library.func('int recvmmsg(int, int64, uint, int, int64)'),
    sendmmsg: library.func('int sendmmsg(int, int64, uint, int)'),
    clock_gettime: library.func('int clock_gettime(int, int64)'),
    adjtimex: library.func('int adjtimex(int64)'),
    getrusage: library.func('int getrusage(int, int64)'),
    prctl: library.func('int prctl(int, uint64, uint64, uint64, uint64)'),
    capset: library.func('int capset(int64, int64)'),
    setgroups: library.func('int setgroups(size_t, int64)'),
    setresgid: library.func('int setresgid(uint, uint, uint)'),
    setresuid: library.func('int setresuid(uint, uint, uint)'),
    errno: () => koffi.errno(),
    addressOf: (memory) => Number(koffi.address(memory)),
  }
  return loaded
}

const errnoNames = new Map<number, string>()

/** The name of an errno, as `ECONNREFUSED`. */
export function errnoName(errno: number): string {
  const known = errnoNames.get(errno)
  if (known !== undefined) return known
  const [name] = getSystemErrorMap().get(-errno) ?? ['UNKNOWN']
  errnoNames.set(errno, name)
  return name
}

/** An error like those that Node makes of a failed system call: `code` is the errno's name. */
export function systemError(call: string): Error {
  const [code, reason] = getSystemErrorMap().get(-libc().errno()) ?? ['UNKNOWN', 'unknown error']
  return Object.assign(new Error(`${call}: ${reason}`), { code, syscall: call })
}
