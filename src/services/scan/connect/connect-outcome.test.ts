import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stateOf } from '../result.ts'
import { outcomeOf } from './connect-outcome.ts'

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
      const { reason } = outcomeOf(end)
      assert.equal(`${stateOf(reason)} ${reason}`, expected)
    })
  }

  test('tries again before it takes anything for not probed that may pass', () => {
    for (const errno of ['EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENETUNREACH', 'UNKNOWN', 'met-itself']) {
      assert.ok(outcomeOf(errno).mostFailures > 1, errno)
    }
  })

  test('takes no end for an answer that the host did not give', () => {
    for (const [end, expected] of ends) {
      assert.equal(outcomeOf(end).kind === 'answered', /^(open|closed) /.test(expected), end)
    }
  })
})
