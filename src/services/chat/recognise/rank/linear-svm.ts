import { createRandom } from './random.ts'
import type { SparseRows } from './sparse-rows.ts'

/** How a linear support vector machine is trained. */
export interface SvmOptions {
  /** What an error costs. */
  readonly cost: number
  readonly maxEpochs: number
  /** The largest violation of the optimality conditions at which to stop. */
  readonly tolerance: number
}

/** A value that all rows have besides their own, so that the plane needn't go through the origin. */
const bias = 1

/**
 * Trains one class against all others: L2-regularised L2-loss, by dual coordinate descent with shrinking (Hsieh et al.
 * 2008, as in LIBLINEAR). Writes the weights of features into `weights`, and returns the bias. Deterministic.
 */
export function trainOneVsRest(
  rows: SparseRows,
  isOfClass: (row: number) => boolean,
  { cost, maxEpochs, tolerance }: SvmOptions,
  weights: Float64Array,
): number {
  const { offsets, ids, values } = rows
  const count = offsets.length - 1
  const diagonal = 0.5 / cost
  const alphas = new Float64Array(count)
  const signs = new Int8Array(count)
  const curvatures = new Float64Array(count)
  const order = new Int32Array(count)
  for (let row = 0; row < count; row++) {
    signs[row] = isOfClass(row) ? 1 : -1
    order[row] = row
    let squares = bias * bias
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) squares += values[at]! * values[at]!
    curvatures[row] = squares + diagonal
  }
  weights.fill(0)
  const random = createRandom(count)
  let biasWeight = 0
  let active = count
  let shrinkAbove = Infinity
  for (let epoch = 0; epoch < maxEpochs; epoch++) {
    let highest = -Infinity
    let lowest = Infinity
    for (let index = 0; index < active; index++) {
      const other = index + random.below(active - index)
      const kept = order[index]!
      order[index] = order[other]!
      order[other] = kept
    }
    for (let index = 0; index < active; index++) {
      const row = order[index]!
      const start = offsets[row]!
      const end = offsets[row + 1]!
      const sign = signs[row]!
      let product = biasWeight * bias
      for (let at = start; at < end; at++) product += weights[ids[at]!]! * values[at]!
      const alpha = alphas[row]!
      const gradient = sign * product - 1 + diagonal * alpha
      let projected = gradient
      if (alpha === 0) {
        if (gradient > shrinkAbove) {
          active--
          order[index] = order[active]!
          order[active] = row
          index--
          continue
        }
        projected = Math.min(gradient, 0)
      }
      highest = Math.max(highest, projected)
      lowest = Math.min(lowest, projected)
      if (Math.abs(projected) < 1e-12) continue
      const updated = Math.max(alpha - gradient / curvatures[row]!, 0)
      const change = (updated - alpha) * sign
      alphas[row] = updated
      biasWeight += change * bias
      for (let at = start; at < end; at++) {
        const id = ids[at]!
        weights[id] = weights[id]! + change * values[at]!
      }
    }
    if (highest - lowest <= tolerance) {
      if (active === count) break
      active = count
      shrinkAbove = Infinity
    } else shrinkAbove = highest <= 0 ? Infinity : highest
  }
  return biasWeight * bias
}
