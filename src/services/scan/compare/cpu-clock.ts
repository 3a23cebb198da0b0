import { isNativeAvailable, readChildrenCpuMs } from '../../../native/index.ts'

/** CPU time since a moment. */
export interface CpuTime {
  /** Of this process. */
  readonly ownMs: number
  /** Of programs that it has started and that have ended; `undefined` where the system can't be asked. */
  readonly childrenMs: number | undefined
}

/** Measures CPU time, user and system, of this process and of the programs that it starts. */
export async function startCpuClock(): Promise<{ read(): CpuTime }> {
  const { available } = await isNativeAvailable()
  const ownBefore = process.cpuUsage()
  const childrenBeforeMs = available ? readChildrenCpuMs() : 0
  return {
    read() {
      const { user, system } = process.cpuUsage(ownBefore)
      return {
        ownMs: (user + system) / 1000,
        childrenMs: available ? readChildrenCpuMs() - childrenBeforeMs : undefined,
      }
    },
  }
}
