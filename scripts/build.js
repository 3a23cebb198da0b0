// Builds dist/ from src/: JavaScript and types by the compiler, and beside them the data files that sources read.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dataFiles = new Set(['.bin', '.txt', '.yaml'])
rmSync(`${root}/dist`, { recursive: true, force: true })
execFileSync(
  process.execPath,
  [`${root}/node_modules/typescript/bin/tsc`, '-p', `${root}/tsconfig.build.json`],
  { stdio: 'inherit' },
)
cpSync(`${root}/src`, `${root}/dist`, {
  recursive: true,
  filter: (source) => extname(source) === '' || dataFiles.has(extname(source)),
})
