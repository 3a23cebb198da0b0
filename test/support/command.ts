import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const bin = new URL('../../bin/portside.cjs', import.meta.url).pathname

/** Commands keep models, questions and history here, and nothing in the home of whoever runs the tests. */
const home = mkdtempSync(join(tmpdir(), 'portside-home-'))
process.once('exit', () => rmSync(home, { recursive: true, force: true }))
export const homes = { XDG_CACHE_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home } as const

/** What a command that has ended left. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How to run the command line. */
export interface RunCommandOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The command to run instead of this clone's. */
  readonly bin?: string
  /** How many file descriptors it may have open. */
  readonly fileDescriptors?: number
}

/** Runs the real command line to its end, in English unless told otherwise. */
export async function portside(args: readonly string[], options: RunCommandOptions = {}): Promise<Outcome> {
  const child = spawnPortside(args, options)
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.stdin ?? '')
  const [stdout, stderr, [status]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { status, stdout, stderr }
}

/** A serving command while it runs. */
export interface RunningCommand extends AsyncDisposable {
  readonly process: ChildProcess
  /** Where each service listens, by its name. */
  readonly ports: ReadonlyMap<string, number>
  /** Resolves with what it left, where it ends by itself. */
  readonly ended: Promise<Outcome>
  /** Asks it to stop, and resolves with what it left. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>
}

/** Starts a serving command, and resolves once it listens with as many services as `services` says. */
export async function startPortside(
  args: readonly string[],
  { services = 1, ...options }: RunCommandOptions & { readonly services?: number } = {},
): Promise<RunningCommand> {
  const child = spawnPortside([...args, '--json'], options)
  const exited = once(child, 'exit') as Promise<[number | null]>
  const ports = new Map<string, number>()
  let stdout = ''
  let stderr = ''
  const listening = Promise.withResolvers<undefined>()
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
    for (const line of stdout.split('\n').slice(0, -1)) {
      const { service, port } = JSON.parse(line) as { service: string; port: number }
      ports.set(service, port)
    }
    if (ports.size === services) listening.resolve(undefined)
  })
  const ended = exited.then(([status]) => ({ status, stdout, stderr }))
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<Outcome> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return ended
  }
  const [status] = (await Promise.race([exited, listening.promise])) ?? []
  if (status !== undefined) throw new Error(`portside ${args.join(' ')} ended with ${status}: ${stderr}`)
  return {
    process: child,
    ports,
    ended,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  }
}

/** Starts the real command line, whose end the caller sees to. */
export function spawnPortside(args: readonly string[], options: RunCommandOptions = {}): ChildProcess {
  const { fileDescriptors } = options
  const limit = fileDescriptors === undefined ? '' : `ulimit -n ${fileDescriptors}; `
  const command = [process.execPath, options.bin ?? bin, ...args]
  return spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
    env: { ...process.env, ...homes, LC_ALL: 'C.UTF-8', NO_COLOR: '1', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}
