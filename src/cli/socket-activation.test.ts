import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inherited } from './socket-activation.ts'

it('inherited() takes the only socket, or the one named for the service', () => {
  assert.deepEqual(inherited('chat', { env: { LISTEN_PID: '7', LISTEN_FDS: '1' }, pid: 7 }), { fd: 3 })
  const two = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'upper:chat' }
  assert.deepEqual(inherited('chat', { env: two, pid: 7 }), { fd: 4 })
  assert.deepEqual(inherited('time', { env: two, pid: 7 }), {})
})

it('inherited() takes the only socket by its name alone where other services are served too', () => {
  const one = { LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'upper' }
  assert.deepEqual(inherited('upper', { env: one, pid: 7, isAlone: false }), { fd: 3 })
  assert.deepEqual(inherited('chat', { env: one, pid: 7, isAlone: false }), {})
})

it("inherited() takes no other process's socket, and nothing of an environment that says nothing", () => {
  assert.deepEqual(inherited('chat', { env: { LISTEN_PID: '8', LISTEN_FDS: '1' }, pid: 7 }), {})
  assert.deepEqual(inherited('chat', { env: {}, pid: 7 }), {})
  assert.deepEqual(inherited('chat', { env: { LISTEN_PID: '7', LISTEN_FDS: 'x' }, pid: 7 }), {})
})
