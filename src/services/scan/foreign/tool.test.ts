import assert from 'node:assert/strict'
import { chmod, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { Readable } from 'node:stream'
import { findTool, runTool, type ToolRun } from './tool.ts'

/** A shell that plays a scanner which misbehaves. */
function play(script: string, more: Partial<ToolRun<string>> = {}) {
  return runTool({
    tool: { name: 'nmap', file: '/bin/sh', version: '0' },
    args: ['-c', script],
    read: (stdout) => text(Readable.from(stdout)),
    progressOf: (line) => line,
    silenceMs: 10_000,
    maxMs: 20_000,
    signal: undefined,
    ...more,
  })
}

describe('runTool()', () => {
  test('gives what was read, and passes on lines of stderr, also those rewritten in place', async () => {
    const lines: string[] = []
    const progressOf = (line: string): string => `${lines.push(line)}`
    const { result, ended } = await play(String.raw`echo out; printf '10%%\r20%%\rend\n' >&2`, { progressOf })
    assert.equal(result, 'out\n')
    assert.equal(ended, 'by-itself')
    assert.deepEqual(lines, ['10%', '20%', 'end'])
  })

  test('hands arguments over as they are, past any shell', async () => {
    const args = ['-c', 'printf %s "$1"', 'x', '$(id); `id` "*" --flag']
    assert.equal((await play('', { args })).result, '$(id); `id` "*" --flag')
  })

  test('ends a program that says nothing', async () => {
    assert.equal((await play('exec sleep 600', { silenceMs: 200 })).ended, 'stuck')
  })

  test('ends a program that goes on saying the same, and kills it where it does not listen', async () => {
    const script = `trap '' INT; echo begun; while :; do printf 'waiting\\r' >&2; sleep 0.05; done`
    const { result, ended } = await play(script, { silenceMs: 300 })
    assert.equal(ended, 'stuck')
    assert.equal(result, 'begun\n')
  })

  test('ends a program that takes too long, however much it says', async () => {
    const { ended } = await play('i=0; while :; do i=$((i+1)); echo $i >&2; sleep 0.02; done', { maxMs: 300 })
    assert.equal(ended, 'too-long')
  })

  test('ends the program when the signal says so', async () => {
    const stop = new AbortController()
    const read = async (stdout: AsyncIterable<Uint8Array>): Promise<string> => {
      for await (const chunk of stdout) {
        stop.abort()
        return String(chunk)
      }
      return ''
    }
    const { result, ended } = await play('echo first; exec sleep 60', { signal: stop.signal, read })
    assert.deepEqual([result, ended], ['first\n', 'stopped'])
    assert.equal((await play('exec sleep 60', { signal: AbortSignal.abort() })).ended, 'stopped')
  })

  test('fails with the end of what the program said, where it fails', async () => {
    await assert.rejects(play('echo "no permission" >&2; exit 3'), {
      code: 'TOOL_FAILED',
      message: 'Cannot scan with nmap: it failed (status 3); it said: no permission',
    })
    await assert.rejects(play('kill -ABRT $$'), { message: /ended by SIGABRT/ })
    const missing = { name: 'nmap', file: '/no/such/program', version: '0' } as const
    await assert.rejects(play('', { tool: missing }), { code: 'TOOL_FAILED', message: /no such file/ })
  })

  test('ends the program where reading it fails, and passes that error on', async () => {
    const read = async (): Promise<string> => {
      throw new RangeError('mine')
    }
    await assert.rejects(play('exec sleep 60', { read }), RangeError)
  })
})

describe('findTool()', () => {
  test('finds a program in a folder of the PATH, and asks its version', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-tool-'))
    const file = join(folder.path, 'nmap')
    await writeFile(file, '#!/bin/sh\necho "Nmap version 9.87 ( https://x.example )"\n')
    assert.notEqual((await findTool('nmap', folder.path))?.file, file, 'it is not to be run yet')
    await chmod(file, 0o755)
    assert.deepEqual(await findTool('nmap', `/no/such:${folder.path}`), {
      name: 'nmap',
      file,
      version: '9.87',
    })
  })
})
