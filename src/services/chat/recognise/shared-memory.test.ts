import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freeze, share, unfreeze } from './shared-memory.ts'

const data = {
  name: 'model',
  nothing: undefined,
  nested: [{ bytes: Int8Array.of(1, -2), words: ['a', '字'] }, { floats: Float32Array.of(0.5, 2) }],
  counts: Uint32Array.of(7, 8, 9),
}

describe('share()', () => {
  it('lays all arrays into one shared memory, and leaves the rest as it is', () => {
    const { data: shared, memory } = share(data)
    assert.deepEqual(shared, data)
    assert.ok((memory.buffer as unknown) instanceof SharedArrayBuffer)
    assert.equal(shared.counts.buffer, memory.buffer)
  })

  it('can be posted: the clone sees the same memory', () => {
    const shared = share(data)
    const clone = structuredClone(shared.data)
    clone.counts[0] = 70
    assert.equal(shared.data.counts[0], 70)
  })
})

describe('unfreeze()', () => {
  it('makes the same again of what freeze() made', () => {
    const { nothing: _, ...kept } = data
    assert.deepEqual(unfreeze(freeze(share(data))).data, kept)
  })

  it('refuses what is cut short', () => {
    assert.throws(() => unfreeze(freeze(share(data)).subarray(0, -1)), RangeError)
  })
})
