import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'

const bin = new URL('../../bin/portside.cjs', import.meta.url).pathname

/** Runs a command in a pseudo-terminal, with its own standard input and output as the other side. */
const pseudoTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
const inShell = ['sh', '-c', 'stty columns 80 rows 24; exec "$@"', 'sh']

/** The command line in a terminal of 80 columns, made by Python's pty. */
export interface Terminal extends AsyncDisposable {
  /** Everything that came to the terminal until now. */
  readonly output: string
  /** Types keys: text, `\r` for Enter, `\u0003` for Ctrl-C. */
  type(keys: string): void
  /** Waits until what came since the last wait matches, and returns that: without colours and the like, lines ending in `\n`. */
  see(expected: RegExp): Promise<string>
  /** The exit status, when it has ended. */
  readonly status: Promise<number | null>
}

/** What a machine that runs tests may say of itself, and somebody's terminal doesn't: each of them takes or gives colours. */
const notAtATerminal = {
  CI: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  NODE_DISABLE_COLORS: undefined,
}

/** Starts the real command line as somebody at a terminal sees it. */
export function startInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Terminal {
  const child = spawn('python3', ['-c', pseudoTerminal, ...inShell, process.execPath, bin, ...args], {
    env: { ...process.env, ...notAtATerminal, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const status = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  let output = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  return {
    status,
    get output() {
      return output
    },
    type(keys) {
      child.stdin.write(keys)
    },
    async see(expected) {
      for (;;) {
        const fresh = stripVTControlCharacters(output.slice(seen)).replaceAll(/\r+\n/g, '\n')
        if (expected.test(fresh)) {
          seen = output.length
          return fresh
        }
        if (child.exitCode !== null) throw new Error(`it ended without ${expected}: ${fresh}`)
        await Promise.race([once(child.stdout, 'data'), status])
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await status
    },
  }
}
