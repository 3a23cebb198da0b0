import { libc, systemError } from './libc.ts'

const rusageChildren = -1
/** `struct rusage` of 64-bit Linux begins with user and system time, each seconds and microseconds; see getrusage(2). */
const rusageBytes = 144

/** CPU time, user and system, of all child processes that have ended and been waited for, in milliseconds. */
export function readChildrenCpuMs(): number {
  const { getrusage, addressOf } = libc()
  const rusage = new DataView(new ArrayBuffer(rusageBytes))
  if (getrusage(rusageChildren, addressOf(rusage.buffer)) !== 0) throw systemError('getrusage')
  const [userSeconds, userMicros, systemSeconds, systemMicros] = [0, 8, 16, 24].map((at) =>
    Number(rusage.getBigInt64(at, true)),
  )
  return ((userSeconds ?? 0) + (systemSeconds ?? 0)) * 1000 + ((userMicros ?? 0) + (systemMicros ?? 0)) / 1000
}
