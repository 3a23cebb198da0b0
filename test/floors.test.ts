import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules/.bin')
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }

/** What the linter says of one file in a house of its own under this project's rules. */
async function lint(file: string, source: string): Promise<string> {
  const house = await mkdtemp(join(tmpdir(), 'portside-floors-'))
  try {
    await copyFile(join(root, '.oxlintrc.json'), join(house, '.oxlintrc.json'))
    await mkdir(join(house, dirname(file)), { recursive: true })
    await writeFile(join(house, file), `${source}\n`)
    return await new Promise((resolve) => {
      execFile(join(bin, 'oxlint'), ['--quiet', file], { cwd: house, env }, (_error, stdout) =>
        resolve(stdout),
      )
    })
  } finally {
    await rm(house, { recursive: true })
  }
}

describe('the linter', () => {
  const broken = [
    ['native never imports core', 'src/native/libc.ts', "export * from '../core/index.ts'"],
    [
      'core imports native through its index.ts',
      'src/core/udp/batch-host.ts',
      "export * from '../../native/libc.ts'",
    ],
    [
      'services import native through its index.ts',
      'src/services/time/service.ts',
      "export * from '../../native/kernel-clock.ts'",
    ],
    [
      'core never imports a service',
      'src/core/serve.ts',
      "export { upper } from '../services/upper/index.ts'",
    ],
    [
      'core never imports the command line',
      'src/core/tcp/listen.ts',
      "export * from '../../cli/failures.ts'",
    ],
    ['services never import each other', 'src/services/chat/bot.ts', "export * from '../time/index.ts'"],
    [
      'services import core through its index.ts',
      'src/services/time/query.ts',
      "export * from '../../core/limits.ts'",
    ],
    [
      'services never import the command line',
      'src/services/scan/scan.ts',
      "export * from '../../cli/failures.ts'",
    ],
    [
      'the command line imports services through their index.ts',
      'src/cli/serve.ts',
      "export * from '../services/scan/plan.ts'",
    ],
  ] as const
  for (const [rule, file, source] of broken) {
    it(`refuses a broken floor: ${rule}`, async () => {
      assert.match(await lint(file, source), /no-restricted-imports/)
    })
  }

  it('lets imports go down', async () => {
    assert.doesNotMatch(
      await lint('src/services/upper/service.ts', "export * from '../../core/index.ts'"),
      /restricted/,
    )
    assert.doesNotMatch(
      await lint('src/cli/upper.ts', "export * from '../services/upper/index.ts'"),
      /restricted/,
    )
  })
})
