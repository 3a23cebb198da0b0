import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Compiles a C file of this folder into another, and returns the program's path. */
export function compileC(name: string, folder: string): string {
  const program = join(folder, name)
  const source = join(import.meta.dirname, `${name}.c`)
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, source])
  if (status !== 0) throw new Error(`Cannot compile ${name}.c: ${String(stderr)}`)
  return program
}
