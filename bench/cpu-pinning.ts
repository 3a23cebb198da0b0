import { readFileSync } from 'node:fs'
import { isInstalled } from './toolchain.ts'

/** Which CPUs the two sides of a measurement run on; `undefined` where they can't be told apart. */
export interface CpuPinning {
  readonly server: number
  readonly load: number
}

/** The first two CPUs that this process may use, where there are two and `taskset` is installed. */
export function findCpuPinning(): CpuPinning | undefined {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  const [server, load] = parseCpuList(list)
  return server === undefined || load === undefined || !isInstalled('taskset') ? undefined : { server, load }
}

/** The command, kept on one CPU; as it is where `cpu` is `undefined`. */
export function pinned(cpu: number | undefined, command: readonly string[]): readonly string[] {
  return cpu === undefined ? command : ['taskset', '--cpu-list', String(cpu), ...command]
}

/** CPU numbers from the kernel's list format: `0-2,5` is 0, 1, 2, 5. */
export function parseCpuList(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
