import { readFileSync } from 'node:fs'

/**
 * How many file descriptors this process may have open (`ulimit -n`; Node raises the soft limit to the hard one at
 * start-up), or `Infinity` where the system sets none or doesn't say.
 */
export function fileDescriptorLimit(): number {
  if (process.platform === 'win32') return Infinity
  if (process.platform === 'linux') {
    const line = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return line?.[1] === undefined || line[1] === 'unlimited' ? Infinity : Number(line[1])
  }
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = report.userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : Infinity
}
