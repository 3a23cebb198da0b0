import { createConceptFinder, type FindConcepts } from '../concepts.ts'
import { type EncoderTable, headerBytes, sizeOf } from '../encoder-file.ts'
import { type FeatureTable, type FeatureVector, vectorise, visitFeatures } from '../features.ts'
import { createHashLists, type HashLists, indexHashes } from '../hash-lists.ts'
import { createRandom, type Random } from './random.ts'
import type { Variants } from './variants.ts'

/** What may be tried when training. */
export interface TrainingOptions {
  readonly seed: number
  /** How often each reading is learnt from. */
  readonly epochs: number
  /** At the start; it falls to 0. */
  readonly learningRate: number
  /** The share of a reading's features that is left out each time, so that none is relied upon alone. */
  readonly dropout: number
  /** What the weights are divided by in the end; below 1 makes the encoder surer than it was trained to be. */
  readonly temperature: number
  /** The most that the table may need as a file. */
  readonly maxBytes: number
}

const importanceSteps = 16
/** A feature must be in so many readings to count. */
const fewestReadings = 2
/** What Adagrad's sums of squares begin with, so that first steps aren't too long. */
const firstSquare = 1e-3
const negligibleError = 1e-4

/**
 * Trains a table: multinomial logistic regression from the features of a text to the group it is a reading of, by
 * stochastic gradient descent with Adagrad (Duchi et al. 2011). A feature has weights only for groups of which some
 * reading has it; the others' scores are 0. Deterministic on one platform.
 */
export function trainEncoder(
  words: HashLists,
  groups: readonly Variants[],
  options: TrainingOptions,
): EncoderTable {
  const random = createRandom(options.seed)
  const findConcepts = createConceptFinder(words)
  const { features, table } = collectFeatures(groups, findConcepts)
  const samples = groups.flatMap((variants, group) =>
    variants.map((text) => ({ group, ...vectorise(text, findConcepts, table) })),
  )
  const learner = createLearner(features, groups.length)
  const steps = options.epochs * samples.length
  for (let step = 0; step < steps; step++) {
    const place = step % samples.length
    if (place === 0) shuffle(samples, random)
    learner.learn(
      dropOut(samples[place]!, options.dropout, random),
      options.learningRate * (1 - step / steps),
    )
  }
  const spareBytes = options.maxBytes - headerBytes - sizeOf(words)
  const quantised = quantise(features, table.importances, learner.weights, spareBytes)
  return { ...quantised, groupCount: groups.length, words, scale: quantised.scale / options.temperature }
}

function collectFeatures(
  groups: readonly Variants[],
  findConcepts: FindConcepts,
): { readonly features: HashLists; readonly table: FeatureTable } {
  const readings = new Map<number, number>()
  const groupsOf = new Map<number, number[]>()
  for (const [group, variants] of groups.entries()) {
    for (const text of new Set(variants)) {
      const features = new Set<number>()
      visitFeatures(text, findConcepts, (feature) => features.add(feature))
      for (const feature of features) {
        readings.set(feature, (readings.get(feature) ?? 0) + 1)
        const known = groupsOf.get(feature)
        if (known === undefined) groupsOf.set(feature, [group])
        else if (known.at(-1) !== group) known.push(group)
      }
    }
  }
  for (const [feature, count] of readings) if (count < fewestReadings) groupsOf.delete(feature)
  const features = createHashLists(groupsOf)
  const importances = Uint8Array.from(features.hashes, (_, row) => {
    const count = features.starts[row + 1]! - features.starts[row]!
    return Math.round(importanceSteps * (Math.log((1 + groups.length) / (1 + count)) + 1))
  })
  const highestImportance = importances.reduce((highest, importance) => Math.max(highest, importance), 0)
  return { features, table: { rowOf: indexHashes(features.hashes), importances, highestImportance } }
}

/** A reading, and the group that it is one of. */
interface Sample extends FeatureVector {
  readonly group: number
}

interface Learner {
  readonly weights: Float32Array
  learn(sample: Sample, rate: number): void
}

function createLearner(features: HashLists, groupCount: number): Learner {
  const { starts, values: groups } = features
  const weights = new Float32Array(groups.length)
  const squares = new Float32Array(groups.length).fill(firstSquare)
  /** Votes, then powers, then errors. */
  const scores = new Float32Array(groupCount)
  const touched = new Set<number>()

  function vote({ rows, values }: Sample): void {
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!
      for (let index = starts[row]!; index < starts[row + 1]!; index++) {
        touched.add(groups[index]!)
        scores[groups[index]!]! += values[place]! * weights[index]!
      }
    }
  }

  function toErrors(right: number): void {
    touched.add(right)
    let sum = groupCount - touched.size
    for (const group of touched) {
      scores[group] = Math.exp(scores[group]!)
      sum += scores[group]
    }
    for (const group of touched) scores[group]! /= sum
    scores[right]! -= 1
  }

  function descend({ rows, values }: Sample, rate: number): void {
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!
      for (let index = starts[row]!; index < starts[row + 1]!; index++) {
        const error = scores[groups[index]!]!
        if (Math.abs(error) < negligibleError) continue
        const gradient = error * values[place]!
        squares[index]! += gradient * gradient
        weights[index]! -= (rate * gradient) / Math.sqrt(squares[index]!)
      }
    }
  }

  return {
    weights,
    learn(sample, rate) {
      vote(sample)
      toErrors(sample.group)
      descend(sample, rate)
      for (const group of touched) scores[group] = 0
      touched.clear()
    },
  }
}

function dropOut({ group, rows, values }: Sample, share: number, random: Random): Sample {
  const isKept = rows.map(() => random.fraction() >= share)
  const keep = (_: number, place: number) => isKept[place]!
  return { group, rows: rows.filter(keep), values: values.filter(keep) }
}

function shuffle(samples: Sample[], random: Random): void {
  for (let last = samples.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const sample = samples[last]!
    samples[last] = samples[other]!
    samples[other] = sample
  }
}

/** The table as it is kept: weights as bytes, the features that have any, their importances. */
type Quantised = Pick<EncoderTable, 'features' | 'importances' | 'weights' | 'scale'>

/** Leaves out the weights that are nearest to 0: as many as it takes for the rest to fit in, 0 itself always. */
function quantise(
  features: HashLists,
  importances: Uint8Array,
  weights: Float32Array,
  maxBytes: number,
): Quantised {
  const scale = weights.reduce((highest, weight) => Math.max(highest, Math.abs(weight)), 0) / 127
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale))
  for (let least = 1; ; least++) {
    const kept = keepWeights(features, importances, bytes, least)
    if (sizeOf(kept.features) + kept.importances.length + kept.weights.length <= maxBytes)
      return { ...kept, scale }
  }
}

function keepWeights(
  { hashes, starts, values }: HashLists,
  importances: Uint8Array,
  weights: Int8Array,
  least: number,
): Omit<Quantised, 'scale'> {
  const rows: number[] = []
  const places: number[] = []
  const keptStarts = [0]
  for (let row = 0; row < hashes.length; row++) {
    for (let place = starts[row]!; place < starts[row + 1]!; place++) {
      if (Math.abs(weights[place]!) >= least) places.push(place)
    }
    if (places.length === keptStarts.at(-1)) continue
    rows.push(row)
    keptStarts.push(places.length)
  }
  return {
    features: {
      hashes: Uint32Array.from(rows, (row) => hashes[row]!),
      starts: Uint32Array.from(keptStarts),
      values: Uint16Array.from(places, (place) => values[place]!),
    },
    importances: Uint8Array.from(rows, (row) => importances[row]!),
    weights: Int8Array.from(places, (place) => weights[place]!),
  }
}
