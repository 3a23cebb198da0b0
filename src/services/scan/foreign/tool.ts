import { spawn, type ChildProcess } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ExternalToolError, reasonOf } from '../../../core/index.ts'

/** The scanners of others that Portside can drive, where they are installed. */
export const toolNames = ['nmap', 'zmap', 'masscan'] as const

/** One of them. */
export type ToolName = (typeof toolNames)[number]

/** A scanner that is installed here. */
export interface Tool {
  readonly name: ToolName
  readonly file: string
  /** As it says itself; `unknown` where it doesn't. */
  readonly version: string
}

/** Where administrators' programs are, which the PATH of others often leaves out. */
const administratorFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']
const versionPatienceMs = 5000
/** How long a program may take to end after it was asked to, before it is killed. */
const graceMs = 3000
const stderrTailCharacters = 2000

/** Whether a name is that of a scanner that is driven. */
export function isToolName(name: string): name is ToolName {
  return (toolNames as readonly string[]).includes(name)
}

/** Finds a scanner on the PATH and where administrators' programs are, and asks its version; `undefined` where it isn't installed. */
export async function findTool(name: ToolName, path = process.env.PATH ?? ''): Promise<Tool | undefined> {
  for (const folder of new Set([...path.split(':').filter(Boolean), ...administratorFolders])) {
    const file = join(folder, name)
    const isRunnable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isRunnable) return { name, file, version: await versionOf(file) }
  }
  return undefined
}

async function versionOf(file: string): Promise<string> {
  const child = spawn(file, ['--version'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: versionPatienceMs,
    killSignal: 'SIGKILL',
  })
  child.on('error', () => {})
  const said = await text(child.stdout)
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? 'unknown'
}

/** One run of a scanner. */
export interface ToolRun<Result> {
  readonly tool: Tool
  /** Handed over as they are, one by one: no shell sees them. */
  readonly args: readonly string[]
  /** Reads what it writes to stdout, while it runs. Where this throws, the program is ended and the error passed on. */
  readonly read: (stdout: AsyncIterable<Uint8Array>) => Promise<Result>
  /**
   * Called for each line of stderr, one that is rewritten in place included. What it returns is what the line says of
   * how far the program is: where that stays the same for `silenceMs`, the program is stuck, however much it writes.
   */
  readonly progressOf: (line: string) => string
  /** How long it may say nothing new, on either stream. */
  readonly silenceMs: number
  /** How long it may take in all; `Infinity` for as long as it likes. */
  readonly maxMs: number
  readonly signal: AbortSignal | undefined
}

/** How a scanner's run ended. `stuck` and `too-long` are the watchdog's doing, `stopped` the signal's. */
export interface ToolOutcome<Result> {
  readonly result: Result
  readonly ended: 'by-itself' | 'stuck' | 'too-long' | 'stopped'
}

/**
 * Runs a scanner to its end. A watchdog ends it (SIGINT, and SIGKILL three seconds later) when it has said nothing new
 * for too long, or has taken too long in all; so does the signal. What it had written until then was read all the same.
 *
 * @throws {@link ExternalToolError} `TOOL_FAILED` where it can't be started, or ends by itself with another status than
 * 0, with the end of what it wrote to stderr.
 */
export async function runTool<Result>(run: ToolRun<Result>): Promise<ToolOutcome<Result>> {
  const { tool, args, read, signal } = run
  const child = spawn(tool.file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  const exited = exitOf(child)
  using watchdog = watch(child, run)
  const stderrRead = readStatus(child, (line) => watchdog.saw(run.progressOf(line)))
  try {
    const result = await read(watched(child.stdout, () => watchdog.saw(undefined)))
    const [{ failure }, stderrTail] = await Promise.all([exited, stderrRead])
    const ended = signal?.aborted === true ? 'stopped' : (watchdog.verdict ?? 'by-itself')
    if (ended === 'by-itself' && failure !== undefined) throw toolFailed(tool, failure, stderrTail)
    return { result, ended }
  } catch (error) {
    watchdog.end()
    await Promise.all([exited, stderrRead])
    throw error
  }
}

function toolFailed(tool: Tool, reason: string, stderrTail: string): ExternalToolError {
  const said = stderrTail === '' ? '' : `; it said: ${stderrTail}`
  return new ExternalToolError('TOOL_FAILED', `Cannot scan with ${tool.name}: it failed (${reason})${said}`, {
    details: { tool: tool.name, reason, stderr: stderrTail },
  })
}

/** How a program ended: without a reason to complain where `failure` is `undefined`. */
interface Exit {
  readonly failure: string | undefined
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ failure: reasonOf(error) }))
    child.once('exit', (status, signal) => {
      resolve({
        failure: status === 0 ? undefined : signal === null ? `status ${status}` : `ended by ${signal}`,
      })
    })
  })
}

interface Watchdog extends Disposable {
  /** Notes a sign of life: new progress, or bytes where it is `undefined`. */
  saw(progress: string | undefined): void
  /** Ends the program. */
  end(): void
  readonly verdict: 'stuck' | 'too-long' | undefined
}

function watch(child: ChildProcess, { silenceMs, maxMs, signal }: ToolRun<unknown>): Watchdog {
  let verdict: Watchdog['verdict']
  let lastProgress: string | undefined
  let isEnding = false
  let killer: NodeJS.Timeout | undefined
  const giveUp = (reason: 'stuck' | 'too-long'): void => {
    verdict ??= reason
    end()
  }
  const silence = setTimeout(() => giveUp('stuck'), silenceMs)
  const whole = maxMs === Infinity ? undefined : setTimeout(() => giveUp('too-long'), maxMs)

  function end(): void {
    if (isEnding) return
    isEnding = true
    child.kill('SIGINT')
    killer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  }

  if (signal?.aborted === true) end()
  signal?.addEventListener('abort', end, { once: true })
  return {
    saw(progress) {
      if (progress !== undefined && progress === lastProgress) return
      lastProgress = progress ?? lastProgress
      silence.refresh()
    },
    end,
    get verdict() {
      return verdict
    },
    [Symbol.dispose]() {
      for (const timer of [silence, whole, killer]) clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    },
  }
}

async function* watched(
  stream: AsyncIterable<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of stream) {
    onBytes()
    yield chunk
  }
}

/** Passes lines on, ended by a line feed or rewritten by a carriage return, and returns the end of what was written. */
async function readStatus(
  { stderr }: { readonly stderr: NodeJS.ReadableStream },
  onLine: (line: string) => void,
): Promise<string> {
  let tail = ''
  let rest = ''
  stderr.setEncoding('utf8')
  for await (const chunk of stderr as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/[\r\n]+/)
    rest = (lines.pop() ?? '').slice(-stderrTailCharacters)
    for (const line of lines) if (line.trim() !== '') onLine(line)
    tail = (tail + chunk).slice(-stderrTailCharacters)
  }
  return tail.split('\r').at(-1)?.trim() === '' ? tail.replace(/\r[^\n]*$/, '').trim() : tail.trim()
}
