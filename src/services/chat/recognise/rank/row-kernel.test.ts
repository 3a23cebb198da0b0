import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import wabt from 'wabt'
import { matrixRowsKernel } from './matrix-rows-kernel.ts'
import { createArena, createRowKernel, strideOf } from './row-kernel.ts'

const stride = strideOf(20)
const model = createArena(4096, true)
const scratch = createArena(4096, false)
const kernel = createRowKernel(model.memory, scratch.memory)
const matrix = model.floats(3 * stride)
const bytes = model.bytes(3 * stride)
for (let at = 0; at < matrix.length; at++) {
  matrix[at] = at % 7
  bytes[at] = (at % 9) - 4
}
const rows = scratch.ints(2)
rows.set([2, 0])
const factors = scratch.floats(2)
factors.set([0.5, -2])
const out = scratch.floats(stride)

describe('createRowKernel()', () => {
  it('is the compiled form of matrix-rows.wat', async () => {
    const compiler = await wabt()
    const text = readFileSync(new URL('./matrix-rows.wat', import.meta.url), 'utf8')
    const features = { simd: true, threads: true, multi_memory: true }
    const parsed = compiler.parseWat('matrix-rows.wat', text, features)
    assert.deepEqual(Buffer.from(parsed.toBinary({}).buffer), Buffer.from(matrixRowsKernel))
  })

  it('gather() and gatherBytes() add up rows by their factors', () => {
    out.fill(1)
    kernel.gather(rows.byteOffset, factors.byteOffset, 2, matrix.byteOffset, stride, out.byteOffset)
    assert.deepEqual(
      [...out],
      [...out].map((_, at) => 1 + 0.5 * matrix[2 * stride + at]! - 2 * matrix[at]!),
    )
    out.fill(0)
    kernel.gatherBytes(rows.byteOffset, factors.byteOffset, 2, bytes.byteOffset, stride, out.byteOffset)
    assert.deepEqual(
      [...out],
      [...out].map((_, at) => 0.5 * bytes[2 * stride + at]! - 2 * bytes[at]!),
    )
  })

  it('dots() multiplies rows with a vector, and scatter() adds it to them', () => {
    const vector = scratch.floats(stride).fill(0.25)
    const products = scratch.floats(2)
    kernel.dots(rows.byteOffset, 2, matrix.byteOffset, stride, vector.byteOffset, products.byteOffset)
    const sumOf = (row: number): number =>
      matrix.subarray(row * stride, (row + 1) * stride).reduce((sum, element) => sum + element, 0)
    assert.deepEqual([...products], [sumOf(2) / 4, sumOf(0) / 4])
    const before = matrix.slice()
    kernel.scatter(rows.byteOffset, factors.byteOffset, 2, matrix.byteOffset, stride, vector.byteOffset)
    assert.equal(matrix[2 * stride + 3], before[2 * stride + 3]! + 0.125)
    assert.equal(matrix[stride], before[stride])
    assert.equal(matrix[5], before[5]! - 0.5)
  })
})
