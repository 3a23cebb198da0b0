import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { listenError, namePortHolder } from './listen-error.ts'

const failed = (code: string): Error => Object.assign(new Error(code), { code })

describe('listenError()', () => {
  it('says how to get a port below 1024 without being root', () => {
    const { message, code } = listenError({ host: '0.0.0.0', port: 123 }, 'udp', failed('EACCES'))
    assert.equal(code, 'CANNOT_LISTEN')
    assert.match(
      message,
      /^Cannot listen on udp:\/\/0\.0\.0\.0:123: permission denied; ports below 1024 need root or /,
    )
    for (const way of [
      'setcap cap_net_bind_service=+ep',
      'AmbientCapabilities=',
      'port_start=123',
      'another port',
    ]) {
      assert.ok(message.includes(way), way)
    }
  })

  it('says to free a port that is taken, and nothing of ports where there is none', () => {
    const taken = listenError({ host: '127.0.0.1', port: 8_888 }, 'tcp', failed('EADDRINUSE'))
    assert.match(taken.message, /already in use; stop what listens there, or choose another port$/)
    const named = namePortHolder(taken, { service: 'chat', setting: '--chat-port' })
    assert.match(
      named.message,
      /^Cannot listen on tcp:\/\/127\.0\.0\.1:8888 for chat: .* another --chat-port$/,
    )
    assert.equal(named.cause, taken.cause)
    assert.doesNotMatch(listenError({ path: '/run/a' }, 'tcp', failed('EACCES')).message, /port/)
  })
})
