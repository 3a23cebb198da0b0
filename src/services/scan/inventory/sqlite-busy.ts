import { setTimeout as delay } from 'node:timers/promises'

/**
 * How long SQLite itself waits for other programs that use a file: it blocks the thread, and what holds the lock may
 * want the same thread.
 */
export const blockingMs = 20
const retryMs = 10
const patienceMs = 10_000

/** Does something that fails while another program writes, again and again until it doesn't, for at most ten seconds. */
export async function whenFree<T>(use: () => Promise<T> | T): Promise<T> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await use()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadlineMs) throw error
      await delay(retryMs)
    }
  }
}

/** Whether an error is SQLite's that a file (5) or a table (6) is locked. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 5 || code === 6
}

/** Whether an error is SQLite's that a file is damaged (11), or none of its own (26). */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 11 || code === 26
}

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
}
