import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outcomeOf, unanswered } from './connect-outcome.ts'
import { reasonsByState } from '../result.ts'

const ends: readonly (readonly [string, string])[] = [
  ['connected', 'open syn-ack'],
  ['met-itself', 'notProbed no-local-port'],
  ['ECONNREFUSED', 'closed conn-refused'],
  ['ECONNRESET', 'open syn-ack'],
  ['EPIPE', 'open syn-ack'],
  ['ETIMEDOUT', 'filtered no-response'],
  ['EHOSTUNREACH', 'filtered host-unreachable'],
  ['ENETUNREACH', 'notProbed no-route'],
  ['EAFNOSUPPORT', 'notProbed no-route'],
  ['EACCES', 'notProbed not-permitted'],
  ['EMFILE', 'notProbed no-file-descriptors'],
  ['ENFILE', 'notProbed no-file-descriptors'],
  ['EADDRNOTAVAIL', 'notProbed no-local-port'],
  ['ENOBUFS', 'notProbed no-buffers'],
  ['ENOMEM', 'notProbed no-buffers'],
  ['EWHATEVER', 'notProbed system-error'],
]

describe('outcomeOf()', () => {
  for (const [end, expected] of ends) {
    test(`takes ${end} for ${expected}`, () => {
      const { state, reason } = outcomeOf(end)
      assert.equal(`${state} ${reason}`, expected)
    })
  }

  test('tries again before it takes anything for not probed that may pass', () => {
    for (const errno of ['EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENETUNREACH', 'UNKNOWN']) {
      assert.ok(outcomeOf(errno).maxTries > 1, errno)
    }
  })

  test('gives each outcome a reason of its state', () => {
    const all = [unanswered, ...ends.map(([end]) => outcomeOf(end))]
    for (const { state, reason } of all) assert.ok(reasonsByState[state].some((known) => known === reason))
  })
})
