/** What was observed, as numbers, and whether the event took place. */
export interface Observation {
  readonly evidence: readonly number[]
  readonly isTrue: boolean
  /** How much it counts. @default 1 */
  readonly weight?: number
}

const maxRounds = 25
/** Newton's step may overshoot far from the optimum, where the curve is flat. */
const longestStep = 2
const negligibleStep = 1e-4

/** The probability that weights give to evidence: the logistic function of their weighted sum. */
export function probability(weights: readonly number[], evidence: readonly number[]): number {
  return 1 / (1 + Math.exp(-dot(weights, evidence)))
}

/**
 * Logistic regression: the most probable weights, given observations and a Gaussian prior round `prior` whose
 * precision is `ridge` (above 0, so that there always is an answer; without observations it is the prior).
 * Newton's method (Bishop 2006, §4.3.3); deterministic.
 */
export function fitLogistic(
  observations: readonly Observation[],
  prior: readonly number[],
  ridge: number,
): readonly number[] {
  let weights = prior
  for (let round = 0; round < maxRounds; round++) {
    const gradient = weights.map((weight, index) => ridge * (weight - (prior[index] ?? 0)))
    const curvature = weights.map((_, row) => weights.map((__, column) => (row === column ? ridge : 0)))
    for (const { evidence, isTrue, weight = 1 } of observations) {
      const estimate = probability(weights, evidence)
      const error = weight * (estimate - (isTrue ? 1 : 0))
      const slope = weight * estimate * (1 - estimate)
      for (let row = 0; row < evidence.length; row++) {
        const value = evidence[row] ?? 0
        gradient[row] = (gradient[row] ?? 0) + error * value
        const line = curvature[row] ?? []
        for (let column = 0; column < evidence.length; column++) {
          line[column] = (line[column] ?? 0) + slope * value * (evidence[column] ?? 0)
        }
      }
    }
    const step = solve(curvature, gradient)
    const length = Math.max(...step.map(Math.abs))
    const scale = Math.min(1, longestStep / length)
    weights = weights.map((weight, index) => weight - scale * (step[index] ?? 0))
    if (length < negligibleStep) break
  }
  return weights
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}

/** Solves a positive definite system by Gaussian elimination, in place. */
export function solve(matrix: readonly number[][], right: number[]): readonly number[] {
  for (const [pivot, pivotRow] of matrix.entries()) {
    for (let row = pivot + 1; row < matrix.length; row++) {
      const current = matrix[row] ?? []
      const factor = (current[pivot] ?? 0) / (pivotRow[pivot] ?? 1)
      for (let column = pivot; column < matrix.length; column++) {
        current[column] = (current[column] ?? 0) - factor * (pivotRow[column] ?? 0)
      }
      right[row] = (right[row] ?? 0) - factor * (right[pivot] ?? 0)
    }
  }
  const solution: number[] = Array.from({ length: right.length }, () => 0)
  for (let row = right.length - 1; row >= 0; row--) {
    const current = matrix[row] ?? []
    const rest = dot(current.slice(row + 1), solution.slice(row + 1))
    solution[row] = ((right[row] ?? 0) - rest) / (current[row] ?? 1)
  }
  return solution
}
