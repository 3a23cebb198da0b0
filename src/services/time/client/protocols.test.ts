import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { protocols, timeProtocols } from './protocols.ts'
import { readingOf } from './reading.ts'

const sentNs = 1_795_340_000_000_000_000n
const receivedNs = sentNs + 250_000n
const answers = fc.uint8Array({ maxLength: 80 })

describe('answers of any bytes', () => {
  for (const name of timeProtocols) {
    test(`to ${name} are a sample or a reason, and make a reading that JSON can hold`, () => {
      fc.assert(
        fc.property(answers, (bytes) => {
          const sample = protocols[name].createRequest().read(bytes, sentNs, receivedNs)
          if (typeof sample === 'string') return
          const reading = readingOf({ host: 'x', port: 1, protocol: name }, [sample])
          assert.deepEqual(JSON.parse(JSON.stringify(reading)), reading)
        }),
      )
    })
  }

  test('to ntp are never believed without the cookie, and with it never throw', () => {
    const headers = fc.uint8Array({ minLength: 48, maxLength: 48 })
    fc.assert(
      fc.property(headers, (bytes) => {
        const request = protocols.ntp.createRequest()
        assert.equal(typeof request.read(bytes, sentNs, receivedNs), 'string')
        const forged = Uint8Array.from(bytes)
        forged.set(request.bytes.subarray(40), 24)
        const sample = request.read(forged, sentNs, receivedNs)
        if (typeof sample === 'string') return
        assert.ok(sample.delayNs >= 0n && sample.serverErrorNs >= 0n)
        const reading = readingOf({ host: 'x', port: 1, protocol: 'ntp' }, [sample])
        assert.deepEqual(JSON.parse(JSON.stringify(reading)), reading)
      }),
      { numRuns: 1_000 },
    )
  })
})
