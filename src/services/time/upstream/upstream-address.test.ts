import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseUpstreams } from './upstream-address.ts'

describe('parseUpstreams()', () => {
  it('reads names and addresses, with a port or for 123', () => {
    assert.deepEqual(parseUpstreams(['ntp.example', '10.0.0.1:9123', '[::1]:9123', '::1', 'ntp://a']), [
      { host: 'ntp.example', port: 123 },
      { host: '10.0.0.1', port: 9_123 },
      { host: '::1', port: 9_123 },
      { host: '::1', port: 123 },
      { host: 'a', port: 123 },
    ])
  })

  it('refuses what is no server, speaks another protocol, or is too many', () => {
    assert.throws(() => parseUpstreams(['127.0.0.1:x']), {
      code: 'INVALID_UPSTREAM',
      message: 'Cannot follow 127.0.0.1:x: not a server; use HOST, HOST:PORT or [IPv6]:PORT',
    })
    assert.throws(() => parseUpstreams(['daytime://a']), { code: 'INVALID_UPSTREAM' })
    assert.throws(() => parseUpstreams(Array.from({ length: 17 }, () => 'a')), { code: 'INVALID_UPSTREAM' })
  })
})
