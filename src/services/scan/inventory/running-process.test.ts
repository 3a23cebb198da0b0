import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { isRunning, mayBeRunning, processNumber, runningProcess } from './running-process.ts'

describe('isRunning()', () => {
  test('knows this process, and no other of its number', () => {
    const runner = runningProcess()
    assert.equal(isRunning(runner), true)
    assert.equal(processNumber(runner), process.pid)
    const [host, pid] = JSON.parse(runner) as [string, number]
    assert.equal(isRunning(JSON.stringify([host, pid, 'another start'])), false)
    assert.equal(isRunning(JSON.stringify(['another machine', pid, null])), false)
  })

  test('is not asked about other machines: there it may run', () => {
    const [host, pid] = JSON.parse(runningProcess()) as [string, number]
    assert.equal(mayBeRunning(JSON.stringify(['another machine', pid, null])), true)
    assert.equal(mayBeRunning(JSON.stringify([host, pid, 'another start'])), false)
  })

  test('knows that a process has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const [host] = JSON.parse(runningProcess()) as [string]
    assert.equal(isRunning(JSON.stringify([host, child.pid, null])), false)
  })
})
