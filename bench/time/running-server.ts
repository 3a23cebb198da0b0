import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isInstalled } from '../toolchain.ts'
import type { Contestant, Place } from './contestants.ts'

/** A server while it is measured. Ended at the end of an `await using` block. */
export interface RunningServer extends AsyncDisposable {
  readonly pid: number
}

/** How a server is run. */
export interface RunOptions {
  /** Puts the command where it belongs: on a CPU, in a namespace. */
  readonly wrap: (command: readonly string[]) => readonly string[]
  /** Asks the server once, and tells whether it has answered. */
  readonly ask: () => Promise<boolean>
}

const mostAsks = 50

/** Starts a server, and resolves once it answers. */
export async function startServer(
  { name, config, command }: Contestant,
  place: Place,
  { wrap, ask }: RunOptions,
): Promise<RunningServer> {
  if (config !== undefined) {
    await writeFile(join(place.folder, `${name}.conf`), `${config(place).join('\n')}\n`)
  }
  const [file = '', ...args] = wrap(command(place))
  const server = spawn(file, args, { stdio: 'ignore' })
  const running = {
    pid: server.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGKILL')
      await once(server, 'exit')
    },
  }
  for (let asks = 0; asks < mostAsks; asks += 1) if (await ask()) return running
  await running[Symbol.asyncDispose]()
  throw new Error(`Cannot measure ${name}: it does not answer`)
}

const mayUseRealTime = process.getuid?.() === 0 && isInstalled('chrt')

/** With real-time priority, where that may be had, other programs of the machine don't blur the figures. */
export function realTime(command: readonly string[]): readonly string[] {
  return mayUseRealTime ? ['chrt', '-r', '20', ...command] : command
}
