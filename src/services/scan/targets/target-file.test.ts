import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseTargetLines, readTargets } from './target-file.ts'

describe('parseTargetLines()', () => {
  test('takes a target a line, without comments and empty lines, whatever ends the lines', () => {
    const text = '\uFEFF# the lab\r\n10.0.0.1 # gateway\r\n\r\n  10.0.1.0/24\n10.0.2.1-16\nhost.example'
    assert.deepEqual(parseTargetLines(text, 'hosts'), [
      '10.0.0.1',
      '10.0.1.0/24',
      '10.0.2.1-16',
      'host.example',
    ])
  })

  test('names the file and the line of what is no target', () => {
    assert.throws(() => parseTargetLines('10.0.0.1\n\n10.0.0.300 # oops', 'hosts'), {
      code: 'INVALID_TARGET_LINE',
      message: /^hosts:3: Cannot scan 10\.0\.0\.300/,
    })
    assert.throws(() => parseTargetLines('2001:db8::/64', 'hosts'), { message: /^hosts:1: .*\/112/ })
  })
})

describe('readTargets()', () => {
  test('reads a file, and says of one that is not there what is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-targets-'))
    try {
      const file = join(folder, 'hosts')
      await writeFile(file, '10.0.0.1\n')
      assert.deepEqual(await readTargets(file), ['10.0.0.1'])
      await assert.rejects(readTargets(join(folder, 'missing')), { code: 'CANNOT_READ_TARGETS' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
