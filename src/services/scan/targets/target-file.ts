import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { isPortsideError, OptionError, reasonOf } from '../../../core/index.ts'
import { parseTarget } from './targets.ts'

/**
 * Reads targets from a file, one a line, written as in `parseTarget`; `#` begins a comment, and empty lines are nothing.
 * `-` is standard input. Each is checked here, so that what is wrong is named with its line.
 *
 * @throws {@link OptionError} `CANNOT_READ_TARGETS`; `INVALID_TARGET_LINE` with the file, the line and what is wrong there.
 */
export async function readTargets(file: string): Promise<readonly string[]> {
  return parseTargetLines(await readText(file), file === '-' ? 'stdin' : file)
}

/** {@link readTargets} of text that came from `file`. */
export function parseTargetLines(text: string, file: string): readonly string[] {
  const targets: string[] = []
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const target = line.replace(/#.*$/, '').trim()
    if (target === '') continue
    check(target, file, i + 1)
    targets.push(target)
  }
  return targets
}

async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new OptionError(
      'CANNOT_READ_TARGETS',
      `Cannot read targets from ${file}: ${reason}; check the path and the permissions`,
      { cause, details: { file, reason } },
    )
  }
}

function check(target: string, file: string, line: number): void {
  try {
    parseTarget(target)
  } catch (cause) {
    if (!isPortsideError(cause)) throw cause
    throw new OptionError('INVALID_TARGET_LINE', `${file}:${line}: ${cause.message}`, {
      cause,
      details: { file, line, target, reason: cause.message },
    })
  }
}
