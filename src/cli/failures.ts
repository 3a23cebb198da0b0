import { CommanderError } from '@commander-js/extra-typings'
import { isPortsideError, OptionError } from '../core/index.ts'
import type { Texts } from './texts/texts.ts'

/** Exit statuses: done, failed, used wrongly, interrupted. */
export const exitStatus = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Errors of options that are right but can't be met on this machine, now. */
const unmet = new Set(['CANNOT_LISTEN', 'ENGINE_UNAVAILABLE'])

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
    const words = texts.errors[error.code]
    stderr.write(`${texts.failure(words === undefined ? error.message : words(error.details))}\n`)
    return error instanceof OptionError && !unmet.has(error.code) ? exitStatus.usage : exitStatus.failed
  }
  stderr.write(`${texts.failure(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`)
  return exitStatus.failed
}
