import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseCpuList, pinned } from './cpu-pinning.ts'

it('parseCpuList() reads single CPUs and ranges', () => {
  assert.deepEqual(parseCpuList('0-2,5'), [0, 1, 2, 5])
  assert.deepEqual(parseCpuList('7'), [7])
})

it('pinned() keeps a command on its CPU, where one is given', () => {
  assert.deepEqual(pinned(1, ['load', 'idle']), ['taskset', '--cpu-list', '1', 'load', 'idle'])
  assert.deepEqual(pinned(undefined, ['load']), ['load'])
})
