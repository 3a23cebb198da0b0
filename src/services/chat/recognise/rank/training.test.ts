import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { trainOneVsRest } from './linear-svm.ts'
import { quantiseRows } from './quantised-matrix.ts'
import { trainSmallNet } from './small-net.ts'
import type { SparseRows } from './sparse-rows.ts'

/** Three classes of texts, each with a feature of its own and one that all share. */
const count = 60
const rows: SparseRows = {
  offsets: Uint32Array.from({ length: count + 1 }, (_, row) => 2 * row),
  ids: Int32Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? (at / 2) % 3 : 3)),
  values: new Float32Array(2 * count).fill(Math.SQRT1_2),
}
const classOf = Int32Array.from({ length: count }, (_, row) => row % 3)

describe('trainOneVsRest()', () => {
  it('finds a plane with the class on one side, at least a margin away, and all others on the other', () => {
    const weights = new Float64Array(4)
    const options = { cost: 10, maxEpochs: 1000, tolerance: 1e-4 }
    const bias = trainOneVsRest(rows, (row) => classOf[row] === 1, options, weights)
    const distances = [0, 1, 2].map((one) => bias + Math.SQRT1_2 * (weights[one]! + weights[3]!))
    assert.ok(distances[1]! > 0.9, String(distances[1]))
    assert.ok(distances[0]! < -0.9 && distances[2]! < -0.9, String(distances))
  })
})

describe('trainSmallNet()', () => {
  const options = {
    hidden: 16,
    epochs: 20,
    learningRate: 0.1,
    featureDropout: 0.2,
    hiddenDropout: 0.2,
    labelSmoothing: 0.1,
    seed: 1,
  }

  it('tells classes apart, and comes out the same each time', () => {
    const net = trainSmallNet(rows, classOf, 4, 3, options)
    for (const one of [0, 1, 2]) {
      const logits = [0, 1, 2].map((other) => {
        let logit = net.outputBias[other]!
        for (let unit = 0; unit < options.hidden; unit++) {
          const sum = [one, 3].reduce(
            (all, id) => all + Math.SQRT1_2 * net.input[id * net.hiddenStride + unit]!,
            net.inputBias[unit]!,
          )
          logit += Math.max(0, sum) * net.output[unit * net.classStride + other]!
        }
        return logit
      })
      assert.equal(logits.indexOf(Math.max(...logits)), one)
    }
    const again = trainSmallNet(rows, classOf, 4, 3, options)
    assert.deepEqual(again.input, net.input)
    assert.deepEqual(again.output, net.output)
  })
})

describe('quantiseRows()', () => {
  it('keeps each row to within half a 127th of its largest element', () => {
    const elements = Float32Array.from({ length: 32 }, (_, at) => Math.sin(at) * (at < 16 ? 1 : 100))
    const { bytes, scales, stride } = quantiseRows(elements, 16)
    for (const [at, element] of elements.entries()) {
      const scale = scales[Math.floor(at / stride)]!
      assert.ok(Math.abs(bytes[at]! * scale - element) <= scale / 2 + 1e-6)
    }
  })
})
