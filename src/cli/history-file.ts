import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** Lines that a history keeps. */
export const maxHistoryLines = 500

/**
 * The file of a history by its name: `portside/NAME-history` in the user's state folder (`XDG_STATE_HOME`, or
 * `~/.local/state`).
 */
export function historyFileOf(name: string): string {
  const { XDG_STATE_HOME: state } = process.env
  // The specification has relative paths ignored.
  const folder = state !== undefined && isAbsolute(state) ? state : join(homedir(), '.local/state')
  return join(folder, 'portside', `${name}-history`)
}

/** The lines of a history, newest first; none where there is no file, or none that can be read. */
export function readHistory(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines
      .filter((line) => line !== '')
      .slice(-maxHistoryLines)
      .toReversed()
  } catch {
    return []
  }
}

/**
 * Keeps lines, newest first, for nobody else to read. Where that can't be done they are kept for this run only: no
 * reason to stop somebody who asks questions.
 */
export function writeHistory(file: string, lines: readonly string[]): void {
  const text = lines
    .slice(0, maxHistoryLines)
    .toReversed()
    .map((line) => `${line}\n`)
    .join('')
  const draft = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(draft, text, { mode: 0o600 })
    // Whoever reads the file meanwhile gets it whole, and one that others may read is replaced.
    renameSync(draft, file)
  } catch {
    // See above.
  }
}
