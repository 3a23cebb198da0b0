import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { ExternalToolError } from '../src/core/index.ts'

/** A program that reports on stdout, a JSON object a line. It is killed at the end of an `await using` block. */
export interface JsonProcess extends AsyncDisposable {
  readonly pid: number
  /**
   * Its next report.
   *
   * @throws {@link ExternalToolError} `TOOL_ENDED` where it ends without one, or is killed because none came in time
   */
  next(withinMs: number): Promise<object>
  kill(signal: NodeJS.Signals): void
}

const stderrTailChars = 2_000

/**
 * Starts a program; `signal` kills it.
 *
 * @throws {@link ExternalToolError} `TOOL_NOT_STARTED`
 */
export function startJsonProcess(command: readonly string[], signal: AbortSignal): JsonProcess {
  const [file = '', ...args] = command
  // Stdin stays open as long as this process lives: a program that waits for its end outlives nobody.
  const child = spawn(file, args, { stdio: 'pipe', signal, killSignal: 'SIGKILL' })
  let why: Error | undefined
  child.once('error', (error) => {
    why = error
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrTailChars)
  })
  const reports = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { pid } = child
  if (pid === undefined) {
    throw new ExternalToolError('TOOL_NOT_STARTED', `Cannot start ${command.join(' ')}`, {
      details: { command: command.join(' ') },
    })
  }
  return {
    pid,
    async next(withinMs) {
      const deadline = setTimeout(() => child.kill('SIGKILL'), withinMs)
      const line = await reports.next()
      clearTimeout(deadline)
      if (line.done !== true) return JSON.parse(line.value)
      await closed
      const status = child.signalCode ?? child.exitCode ?? 'no status'
      throw new ExternalToolError(
        'TOOL_ENDED',
        `${command.join(' ')} ended with ${status}: ${stderr.trim() || 'it said nothing'}`,
        { cause: why, details: { command: command.join(' '), status, stderr } },
      )
    },
    kill: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/**
 * A number of a report, by its name.
 *
 * @throws {@link ExternalToolError} `TOOL_REPORT_INCOMPLETE` where there is no such number
 */
export function numberOf(report: object, name: string): number {
  const value: unknown = Reflect.get(report, name)
  if (typeof value === 'number') return value
  throw new ExternalToolError('TOOL_REPORT_INCOMPLETE', `No ${name} in ${JSON.stringify(report)}`, {
    details: { name, report: JSON.stringify(report) },
  })
}
