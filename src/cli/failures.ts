import { CommanderError } from '@commander-js/extra-typings'
import { isPortsideError, OptionError, type PortsideError } from '../core/index.ts'
import { terminalLines } from './terminal-text.ts'
import type { Texts } from './texts/texts.ts'

/** Exit statuses: done, failed, used wrongly, found changes where that was asked, interrupted. */
export const exitStatus = { done: 0, failed: 1, usage: 2, changed: 3, interrupted: 130 } as const

/** Errors of options that are right but can't be met on this machine, now. */
const unmet = new Set([
  'CANNOT_LISTEN',
  'ENGINE_UNAVAILABLE',
  'INVENTORY_UNUSABLE',
  'INVENTORY_NEWER',
  'SCAN_RUNNING',
  'TOO_FEW_ENGINES',
])

/** Says in the reader's language what went wrong, and returns the exit status for it. A stranger's error is shown whole. */
export function reportFailure(error: unknown, texts: Texts, stderr: NodeJS.WritableStream): number {
  if (error instanceof CommanderError) {
    // Help and version come as errors too, with status 0 and all they say said.
    if (error.exitCode === 0) return exitStatus.done
    if (error.code !== 'commander.help')
      stderr.write(`${texts.failure(texts.usage.error(error.code, error.message))}\n`)
    return exitStatus.usage
  }
  if (isPortsideError(error)) {
    stderr.write(`${texts.failure(failureText(error, texts))}\n`)
    return error instanceof OptionError && !unmet.has(error.code) ? exitStatus.usage : exitStatus.failed
  }
  stderr.write(`${texts.failure(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`)
  return exitStatus.failed
}

/** Says an error of Portside's in the reader's language; what of it others wrote doesn't drive the terminal. */
export function failureText({ code, message, details }: PortsideError, texts: Texts): string {
  const words = texts.errors[code]
  // A server keeps the facts: a sentence that needs some can't be said again.
  const canSay = words !== undefined && (details.saidBy !== 'server' || words.length === 0)
  return terminalLines(canSay ? words(details) : message)
}
