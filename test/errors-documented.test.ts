import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { it } from 'node:test'
import { zhErrors } from '../src/cli/texts/zh-errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')

/** Every code in the source: a string in capitals with an underscore within (or CLOSED), but for Node's, the environment's and the kernel's. */
function codesInSource(): ReadonlySet<string> {
  const files = globSync('src/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test\.ts$|zh-errors\.ts$/.test(file),
  )
  const words = files
    .map(read)
    .join('\n')
    .matchAll(/'([A-Z][A-Z0-9]*_[A-Z0-9_]+|CLOSED)'/g)
  return new Set(
    Array.from(words, (word) => word[1] ?? '').filter((code) => !/^(CAP|ERR|PORTSIDE|LC|LISTEN)_/.test(code)),
  )
}

const documentation = read('docs/errors.md')
const documented = new Set(
  [...documentation.matchAll(/^### ([A-Z0-9_]+)$/gm)].map((heading) => heading[1] ?? ''),
)
/** What a reading of a time server reports as a value has its own Chinese beside its source. */
const faults = new Set(
  [...documentation.matchAll(/`([A-Z_]+)`(?=,| \(|\.$)/gm)].map((fault) => fault[1] ?? ''),
)

it('every error code has its paragraph in docs/errors.md', () => {
  const missing = [...codesInSource()].filter((code) => !documented.has(code) && !faults.has(code))
  assert.deepEqual(missing, [])
})

it('docs/errors.md describes no code that is gone', () => {
  const source = codesInSource()
  assert.deepEqual(
    [...documented].filter((code) => !source.has(code)),
    [],
  )
})

it('every error code can be said in Chinese', () => {
  assert.deepEqual(Object.keys(zhErrors).toSorted(), [...documented].toSorted())
})
