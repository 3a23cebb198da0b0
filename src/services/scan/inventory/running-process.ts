import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** This process, in words that no other process has: its machine, number and, where the system tells, start. */
export function runningProcess(): string {
  return JSON.stringify([hostname(), process.pid, startOf(process.pid)])
}

/** Whether a process that {@link runningProcess} named still runs on this machine. */
export function isRunning(runner: string): boolean {
  const [host, pid, start] = JSON.parse(runner) as [string, number, string | null]
  return host === hostname() && isAlive(pid) && startOf(pid) === start
}

/** Whether such a process may still run: of another machine's nobody knows. */
export function mayBeRunning(runner: string): boolean {
  const [host] = JSON.parse(runner) as [string]
  return host !== hostname() || isRunning(runner)
}

/** The number of a process that {@link runningProcess} named. */
export function processNumber(runner: string): number {
  return (JSON.parse(runner) as [string, number])[1]
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process started, in the kernel's ticks (field 22 of proc(5)'s stat): numbers of processes come again. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold anything; what follows it are fields 3 and on. One that is dead and not yet
    // taken away by its parent (a zombie) counts as gone.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}
