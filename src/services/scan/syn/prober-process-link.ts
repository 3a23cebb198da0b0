import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Account } from '../../../native/index.ts'
import { createFindingReader, type FindingListener } from './findings.ts'

/** The process that probes, as its parent sees it: ready, its privileges dropped, and without orders so far. */
export interface ProberProcess {
  readonly pid: number
  /** Writes orders; false asks to wait for `onDrain`. */
  write(orders: Uint8Array): boolean
  /** Takes the process into use: it keeps its parent alive from now on, and tells what it finds, to one listener. */
  use(listener: ProcessListener): void
  /** Ends it at once. */
  kill(): void
  readonly isAlive: boolean
}

/** What a process has to say, once it is used. */
export interface ProcessListener extends FindingListener {
  /** Orders may be written again. */
  onDrain(): void
  /** A listener threw; the process is of no more use. */
  onError(error: unknown): void
  /** It has ended; `reason` says how, in words fit for the end of a sentence, or is `undefined` where all was well. */
  onClose(reason: string | undefined): void
}

const entry = `./prober-process-entry.${import.meta.filename.endsWith('.ts') ? 'ts' : 'js'}`
/** Who nobody is, on every Linux. */
const nobody = 65_534
const longestComplaint = 2000
const longestStartMs = 10_000
/** How long a process that nobody uses is kept. */
const longestIdleMs = 10_000
/** Little of what it allocates lives long, and what does is in few large arrays: a small nursery saves 20 MB. */
const nodeOptions = ['--max-semi-space-size=4']

/** A process that shows that probing works here, and waits for a scan. */
let spare: Promise<ProberProcess> | undefined

/**
 * Starts a process that probes, or takes the one that waits. Resolves when its sockets are open and its privileges gone.
 *
 * @throws Error with the reason as its message, fit for the end of a sentence
 */
export async function takeProberProcess(): Promise<ProberProcess> {
  const waiting = spare
  spare = undefined
  const process = await waiting?.catch(() => undefined)
  return process?.isAlive === true ? process : startProberProcess()
}

/**
 * Has a process ready for the next scan: the proof that it can be had. It doesn't keep this process alive, and ends with
 * it. Returns why it can't be had, in words fit for the end of a sentence.
 */
export async function prepareProberProcess(): Promise<string | undefined> {
  spare ??= startProberProcess()
  try {
    const { isAlive } = await spare
    if (isAlive) return undefined
    spare = startProberProcess()
    await spare
    return undefined
  } catch (error) {
    spare = undefined
    return error instanceof Error ? error.message : String(error)
  }
}

function startProberProcess(): Promise<ProberProcess> {
  const { promise, resolve, reject } = Promise.withResolvers<ProberProcess>()
  const child = spawnProcess()
  child.on('error', reject)
  // Without a descriptor left it has neither begun nor streams; the error comes.
  if (child.pid === undefined) return promise
  // Of sockets, which Node makes of pipes, the types of streams don't tell that they can be let go of.
  const handles = [child, child.stdin, child.stdout, child.stderr] as readonly Refable[]
  let listener: ProcessListener | undefined
  let complaint = ''
  let hasEnded = false
  const tooLate = setTimeout(() => child.kill('SIGKILL'), longestStartMs)
  let unused: NodeJS.Timeout | undefined

  const process: ProberProcess = {
    pid: child.pid,
    write: (orders) => child.stdin.write(orders),
    use(by) {
      clearTimeout(unused)
      listener = by
      for (const handle of handles) handle.ref()
    },
    kill: () => void child.kill('SIGKILL'),
    get isAlive() {
      return child.exitCode === null && child.signalCode === null && !child.killed
    },
  }
  const read = createFindingReader({
    onReady() {
      clearTimeout(tooLate)
      unused = setTimeout(() => child.kill('SIGKILL'), longestIdleMs).unref()
      for (const handle of handles) handle.unref()
      resolve(process)
    },
    onVerdict: (slot, reason, rttMs) => listener?.onVerdict(slot, reason, rttMs),
    onMoment: (slot, moment) => listener?.onMoment(slot, moment),
    onTotal: (probesSent, probesBegun) => listener?.onTotal(probesSent, probesBegun),
    onEnd() {
      hasEnded = true
      listener?.onEnd()
    },
  })
  child.stdout.on('data', (bytes: Buffer) => {
    try {
      read(bytes)
    } catch (error) {
      listener?.onError(error)
    }
  })
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(-longestComplaint)
  })
  // What can't be written any more is told by how the process ended.
  child.stdin.on('error', () => undefined).on('drain', () => listener?.onDrain())
  child.on('close', (code, signal) => {
    clearTimeout(tooLate)
    clearTimeout(unused)
    const reason = lastLine(complaint) || `it was ended by ${signal ?? `code ${code}`}`
    reject(new Error(reason))
    listener?.onClose(hasEnded ? undefined : reason)
  })
  return promise
}

/** What keeps a process alive, unless it is let go of. */
interface Refable {
  ref(): void
  unref(): void
}

function spawnProcess(): ChildProcessByStdio<Writable, Readable, Readable> {
  const { uid, gid } = unprivilegedAccount()
  const cache = getCompileCacheDir()
  // Compiled code that this process has kept spares the other one most of its start.
  const env = cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache }
  const file = fileURLToPath(new URL(entry, import.meta.url))
  return spawn(process.execPath, [...nodeOptions, file, String(uid), String(gid)], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Whose rights the process goes on with: the user's behind sudo, this process's where it isn't root, otherwise nobody's. */
function unprivilegedAccount(): Account {
  const { SUDO_UID, SUDO_GID } = process.env
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid }
  const isUser = Number(SUDO_UID) > 0 && Number(SUDO_GID) > 0
  return isUser ? { uid: Number(SUDO_UID), gid: Number(SUDO_GID) } : { uid: nobody, gid: nobody }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
