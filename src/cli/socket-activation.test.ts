import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inherited } from './socket-activation.ts'

it('inherited() takes the only socket, or the one named for the service', () => {
  assert.deepEqual(inherited('chat', { LISTEN_PID: '7', LISTEN_FDS: '1' }, 7), { fd: 3 })
  const two = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'upper:chat' }
  assert.deepEqual(inherited('chat', two, 7), { fd: 4 })
  assert.deepEqual(inherited('time', two, 7), {})
})

it("inherited() takes no other process's socket, and nothing of an environment that says nothing", () => {
  assert.deepEqual(inherited('chat', { LISTEN_PID: '8', LISTEN_FDS: '1' }, 7), {})
  assert.deepEqual(inherited('chat', {}, 7), {})
  assert.deepEqual(inherited('chat', { LISTEN_PID: '7', LISTEN_FDS: 'x' }, 7), {})
})
