import assert from 'node:assert/strict'
import { it } from 'node:test'
import { longestSilenceMs, silenceDeadline } from './silence-deadline.ts'

it('silenceDeadline() gives up a server that owes an answer, not one that has given it', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  using deadline = silenceDeadline('127.0.0.1:8889')
  const { signal } = deadline
  context.mock.timers.tick(longestSilenceMs)
  deadline.sent()
  context.mock.timers.tick(longestSilenceMs - 1)
  deadline.heard()
  context.mock.timers.tick(longestSilenceMs)
  assert.equal(signal.aborted, false)
  deadline.ended()
  context.mock.timers.tick(longestSilenceMs - 1)
  deadline.heard()
  context.mock.timers.tick(longestSilenceMs - 1)
  assert.equal(signal.aborted, false)
  context.mock.timers.tick(1)
  assert.equal((signal.reason as { code: string }).code, 'REQUEST_TIMEOUT')
})
