import { createRandom } from './random.ts'
import { createArena, createRowKernel, strideOf } from './row-kernel.ts'
import type { SparseRows } from './sparse-rows.ts'

/** How a net is trained. */
export interface NetOptions {
  readonly hidden: number
  readonly epochs: number
  /** The first step's; it falls to 0 along a line. */
  readonly learningRate: number
  /** Share of a text's features that each step leaves out, and of hidden units. */
  readonly featureDropout: number
  readonly hiddenDropout: number
  /** Probability that is shared among the wrong classes. */
  readonly labelSmoothing: number
  readonly seed: number
}

/** A net with one hidden layer: its weights by feature, and from hidden units to classes. Rows are padded to strides. */
export interface SmallNet {
  readonly hiddenStride: number
  readonly classStride: number
  readonly input: Float32Array
  readonly inputBias: Float32Array
  readonly output: Float32Array
  readonly outputBias: Float32Array
}

/** What the sums of squared gradients start from: steps are no longer than the learning rate divided by its root. */
const initialSquares = 1e-2

/**
 * Trains a net of rectified linear units by stochastic gradient descent on cross-entropy with label smoothing and
 * dropout. Steps are scaled by Adagrad (Duchi et al. 2011), one sum of squares for each row of weights: rows are what
 * a sparse text touches; and they shorten along a line, so that the last ones settle. Deterministic: the same rows and seed give the same net.
 */
export function trainSmallNet(
  rows: SparseRows,
  classOf: Int32Array,
  featureCount: number,
  classCount: number,
  options: NetOptions,
): SmallNet {
  const { hidden, epochs, featureDropout, hiddenDropout, labelSmoothing } = options
  const hiddenStride = strideOf(hidden)
  const classStride = strideOf(classCount)
  const longest = longestRow(rows)
  const model = createArena(
    4 * (featureCount + 1) * hiddenStride + 4 * (hidden + 1) * classStride + 1024,
    true,
  )
  const input = model.floats(featureCount * hiddenStride)
  const output = model.floats(hidden * classStride)
  const scratch = createArena(4 * (6 * longest + 8 * hiddenStride + 8 * classStride) + 4096, false)
  const ids = scratch.ints(longest)
  const values = scratch.floats(longest)
  const factors = scratch.floats(longest)
  const sums = scratch.floats(hiddenStride)
  const units = scratch.ints(hiddenStride)
  const activations = scratch.floats(hiddenStride)
  const unitFactors = scratch.floats(hiddenStride)
  const returns = scratch.floats(hiddenStride)
  const hiddenErrors = scratch.floats(hiddenStride)
  const logits = scratch.floats(classStride)
  const errors = scratch.floats(classStride)
  const kernel = createRowKernel(model.memory, scratch.memory)
  const random = createRandom(options.seed)
  const inputBias = new Float32Array(hiddenStride)
  const outputBias = new Float32Array(classStride)
  const inputSquares = new Float32Array(featureCount).fill(initialSquares)
  const outputSquares = new Float32Array(hidden).fill(initialSquares)
  const inputBiasSquares = new Float32Array(hiddenStride).fill(initialSquares)
  const outputBiasSquares = new Float32Array(classStride).fill(initialSquares)

  for (let id = 0; id < featureCount; id++) {
    for (let unit = 0; unit < hidden; unit++)
      input[id * hiddenStride + unit] = (random.fraction() - 0.5) * 0.2
  }
  const spread = 2 * Math.sqrt(3 / hidden)
  for (let unit = 0; unit < hidden; unit++) {
    for (let one = 0; one < classCount; one++)
      output[unit * classStride + one] = (random.fraction() - 0.5) * spread
  }

  const { offsets } = rows
  const count = offsets.length - 1
  const order = Int32Array.from({ length: count }, (_, row) => row)
  const keptFeatures = 1 - featureDropout
  const keptUnits = 1 - hiddenDropout
  const smooth = labelSmoothing / classCount
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order)
    for (const [place, row] of order.entries()) {
      const learningRate = options.learningRate * (1 - (epoch + place / count) / epochs)
      let length = 0
      let squares = 0
      for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
        if (random.fraction() < featureDropout) continue
        const value = rows.values[at]! / keptFeatures
        ids[length] = rows.ids[at]!
        values[length++] = value
        squares += value * value
      }
      sums.set(inputBias)
      kernel.gather(
        ids.byteOffset,
        values.byteOffset,
        length,
        input.byteOffset,
        hiddenStride,
        sums.byteOffset,
      )
      let alive = 0
      for (let unit = 0; unit < hidden; unit++) {
        if (sums[unit]! <= 0 || random.fraction() < hiddenDropout) continue
        units[alive] = unit
        activations[alive++] = sums[unit]! / keptUnits
      }
      logits.set(outputBias)
      kernel.gather(
        units.byteOffset,
        activations.byteOffset,
        alive,
        output.byteOffset,
        classStride,
        logits.byteOffset,
      )
      const total = softmax(logits, errors, classCount)
      const right = classOf[row]!
      let errorSquares = 0
      for (let one = 0; one < classCount; one++) {
        const error = errors[one]! / total - smooth - (one === right ? 1 - labelSmoothing : 0)
        errors[one] = error
        errorSquares += error * error
        const sum = outputBiasSquares[one]! + error * error
        outputBiasSquares[one] = sum
        outputBias[one] = outputBias[one]! - (learningRate * error) / Math.sqrt(sum)
      }
      kernel.dots(
        units.byteOffset,
        alive,
        output.byteOffset,
        classStride,
        errors.byteOffset,
        returns.byteOffset,
      )
      hiddenErrors.fill(0)
      let hiddenSquares = 0
      const errorMean = errorSquares / classCount
      for (let index = 0; index < alive; index++) {
        const unit = units[index]!
        const activation = activations[index]!
        const square = outputSquares[unit]! + activation * activation * errorMean
        outputSquares[unit] = square
        unitFactors[index] = (-learningRate * activation) / Math.sqrt(square)
        const error = returns[index]! / keptUnits
        hiddenErrors[unit] = error
        hiddenSquares += error * error
        const sum = inputBiasSquares[unit]! + error * error
        inputBiasSquares[unit] = sum
        inputBias[unit] = inputBias[unit]! - (learningRate * error) / Math.sqrt(sum)
      }
      kernel.scatter(
        units.byteOffset,
        unitFactors.byteOffset,
        alive,
        output.byteOffset,
        classStride,
        errors.byteOffset,
      )
      const hiddenMean = hiddenSquares / hidden
      for (let index = 0; index < length; index++) {
        const id = ids[index]!
        const value = values[index]!
        const square = inputSquares[id]! + value * value * hiddenMean
        inputSquares[id] = square
        factors[index] = (-learningRate * value) / Math.sqrt(square)
      }
      kernel.scatter(
        ids.byteOffset,
        factors.byteOffset,
        length,
        input.byteOffset,
        hiddenStride,
        hiddenErrors.byteOffset,
      )
    }
  }
  return { hiddenStride, classStride, input, inputBias, output, outputBias }
}

/** Exponentials of what `logits` has more than its highest, and their sum. */
function softmax(logits: Float32Array, exponentials: Float32Array, length: number): number {
  let highest = -Infinity
  for (let one = 0; one < length; one++) highest = Math.max(highest, logits[one]!)
  let total = 0
  for (let one = 0; one < length; one++) {
    const value = Math.exp(logits[one]! - highest)
    exponentials[one] = value
    total += value
  }
  return total
}

function longestRow({ offsets }: SparseRows): number {
  let longest = 1
  for (let row = 0; row + 1 < offsets.length; row++)
    longest = Math.max(longest, offsets[row + 1]! - offsets[row]!)
  return longest
}
