import { closeSync, mkdirSync, openSync, readSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { OptionError, reasonOf } from '../../../core/index.ts'

const firstBytes = 'SQLite format 3\0'

/**
 * Where questions are kept unless told otherwise: `portside/questions.sqlite` in the user's data folder
 * (`XDG_DATA_HOME`, or `~/.local/share`).
 */
export function defaultLogFile(): string {
  const { XDG_DATA_HOME: data } = process.env
  // The specification has relative paths ignored.
  const folder = data !== undefined && isAbsolute(data) ? data : join(homedir(), '.local/share')
  return join(folder, 'portside', 'questions.sqlite')
}

/**
 * Sees that a log can be written, and makes it and its folder where they are missing, for nobody else to read.
 *
 * @throws {@link OptionError} `QUESTION_LOG_UNUSABLE` with the reason.
 */
export function prepareLogFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    checkContent(openSync(file, 'a+', 0o600))
  } catch (error) {
    throw unusableLog(file, reasonOf(error), error)
  }
}

/**
 * Sees that a log is there to be read.
 *
 * @throws {@link OptionError} `QUESTION_LOG_UNUSABLE` with the reason.
 */
export function checkLogFile(file: string): void {
  try {
    checkContent(openSync(file, 'r'))
  } catch (error) {
    throw unusableLog(file, reasonOf(error), error)
  }
}

function checkContent(descriptor: number): void {
  try {
    const bytes = Buffer.alloc(firstBytes.length)
    const length = readSync(descriptor, bytes, 0, bytes.length, 0)
    if (length > 0 && bytes.toString('latin1', 0, length) !== firstBytes)
      throw new Error('it is no SQLite file')
  } finally {
    closeSync(descriptor)
  }
}

/** The error about a log that can't be used. */
export function unusableLog(file: string, reason: string, cause: unknown): OptionError {
  return new OptionError(
    'QUESTION_LOG_UNUSABLE',
    `Cannot keep questions in ${file}: ${reason}; choose another file with --log`,
    { cause, details: { file, reason } },
  )
}
