import { spawnSync } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExternalToolError, OptionError } from '../src/core/index.ts'

/** The programs that a measurement runs. The compiled ones are deleted at the end of an `await using` block. */
export interface Toolchain extends AsyncDisposable {
  /** The load generator, `load.c`. */
  readonly load: string
  /** The C server, `epoll.c`. */
  readonly epoll: string
  /** Python, where it is installed. */
  readonly python: string | undefined
}

/**
 * Compiles what is C into a temporary folder, and looks for the rest.
 *
 * @throws {@link OptionError} `BENCH_NEEDS_LINUX`; {@link ExternalToolError} `NO_C_COMPILER` (the load generator is C,
 * so nothing can be measured without one), `CANNOT_COMPILE`
 */
export async function prepareToolchain(): Promise<Toolchain> {
  if (process.platform !== 'linux') {
    throw new OptionError('BENCH_NEEDS_LINUX', `Cannot measure on ${process.platform}: epoll is Linux`, {
      details: { platform: process.platform },
    })
  }
  if (!isInstalled('cc')) {
    throw new ExternalToolError(
      'NO_C_COMPILER',
      'Cannot measure: the load generator is C and there is no cc; install gcc or clang',
    )
  }
  const folder = await mkdtempDisposable(join(tmpdir(), 'portside-bench-'))
  try {
    return {
      load: compile('load', folder.path),
      epoll: compile('epoll', folder.path),
      python: isInstalled('python3') ? 'python3' : undefined,
      [Symbol.asyncDispose]: () => folder.remove(),
    }
  } catch (error) {
    await folder.remove()
    throw error
  }
}

/** Whether a program of this name can be run. */
export function isInstalled(name: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', name]).status === 0
}

function compile(name: string, folder: string): string {
  const source = join(import.meta.dirname, `${name}.c`)
  const program = join(folder, name)
  const { status, stderr } = spawnSync('cc', ['-std=gnu17', '-O3', '-march=native', '-o', program, source], {
    encoding: 'utf8',
  })
  if (status === 0) return program
  throw new ExternalToolError('CANNOT_COMPILE', `Cannot compile ${source}: ${stderr.slice(-2_000)}`, {
    details: { source, stderr },
  })
}
