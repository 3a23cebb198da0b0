import assert from 'node:assert/strict'
import { test } from 'node:test'
import { vouchedFor } from './clock-state.ts'
import { formatReferenceId } from './ntp/reference-id.ts'

test('vouchedFor() announces LOCL at stratum 1 and 127.127.1.1 below', () => {
  assert.equal(formatReferenceId(vouchedFor(1).referenceId, 1), 'LOCL')
  assert.equal(formatReferenceId(vouchedFor(15).referenceId, 15), '127.127.1.1')
})

for (const stratum of [0, 16, 1.5, -1, NaN]) {
  test(`vouchedFor() refuses stratum ${stratum}`, () => {
    assert.throws(() => vouchedFor(stratum), { code: 'INVALID_STRATUM', details: { stratum } })
  })
}
