import { readFileSync } from 'node:fs'
import { libc, systemError } from './libc.ts'

/** Whose rights a process goes on with. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Linux's number of the right to open raw sockets. */
export const capabilityNetRaw = 13

const setParentDeathSignal = 1
const setNoNewPrivileges = 38
const signalKill = 9
/** `_LINUX_CAPABILITY_VERSION_3`: two sets of 32 bits each for effective, permitted and inheritable. */
const capabilityVersion = 0x2008_0522
const capabilitySetsBytes = 24

/** Whether this process has a capability in effect, as the kernel says; no where there is no /proc to tell. */
export function hasCapability(capability: number): boolean {
  return ((effectiveCapabilities('/proc/self/status') >> BigInt(capability)) & 1n) === 1n
}

/**
 * Gives up every right for good: other groups, the user's identity, all capabilities, and the ways to get any back
 * (no_new_privs). The C library changes the identity of all threads of the process, which takes their capabilities along.
 * Where the process wasn't root to begin with (file capabilities), they are taken from the calling thread alone. The
 * process is killed from now on when the thread that started it ends, which a change of identity would have undone.
 *
 * @throws where the kernel refuses a step, or any right of the calling thread is left
 */
export function dropPrivileges({ uid, gid }: Account): void {
  const { prctl, setgroups, setresgid, setresuid, capset, addressOf } = libc()
  if (process.getuid?.() === 0) {
    succeed('setgroups', setgroups(0, 0))
    succeed('setresgid', setresgid(gid, gid, gid))
    succeed('setresuid', setresuid(uid, uid, uid))
  }
  const header = Uint32Array.of(capabilityVersion, 0).buffer
  succeed('capset', capset(addressOf(header), addressOf(new ArrayBuffer(capabilitySetsBytes))))
  succeed('prctl', prctl(setNoNewPrivileges, 1, 0, 0, 0))
  succeed('prctl', prctl(setParentDeathSignal, signalKill, 0, 0, 0))
  const left = effectiveCapabilities('/proc/thread-self/status')
  if (left !== 0n) throw new Error(`capabilities are left: ${left.toString(16)}`)
}

function effectiveCapabilities(file: string): bigint {
  try {
    const [, hex = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(file, 'utf8')) ?? []
    return BigInt(`0x${hex}`)
  } catch {
    return 0n
  }
}

function succeed(call: string, returned: number): void {
  if (returned < 0) throw systemError(call)
}
