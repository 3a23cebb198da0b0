import { loadEncoder } from '../../language/paraphrase/encoder.ts'
import { createFeatureBuffer, type FeatureBuffer, type Features, type Meaning } from './features.ts'
import { finish, seeds, step, walk } from './hash.ts'
import { soundOf, soundOfSyllable, splitPinyin } from './pinyin.ts'

/** What is made of a text besides n-grams of what is written. */
export interface FeatureOptions {
  /** Whether to note how Chinese sounds. */
  readonly hasSounds: boolean
  /** Whether to note what Chinese means, as the shipped encoder has it. */
  readonly hasMeanings: boolean
}

/** Makes the features of a normalised text; they are valid until the next call. */
export type Featurise = (normalised: string) => Features

const none: readonly Meaning[] = []
const shortestLetterGram = 2
const longestLetterGram = 5
const space = 32
/** Letters of a text that may be pinyin: more would be an essay. */
const longestPinyin = 120

/** A stretch of a text: Han characters, or a word of anything else. */
interface Run {
  readonly text: string
  readonly isHan: boolean
}

/**
 * Creates the function that makes n-gram features, in four blocks: Han characters and pairs of them; words, pairs of
 * words, and pairs with one word between; 2 to 5 characters within a word, its borders being characters too; and how
 * Chinese sounds, one and two blurred syllables (see `soundOf`), be it written in Han characters or typed in pinyin.
 * Hashed by FNV-1a; collisions are rare enough at 32 bits to be borne.
 */
export function createFeaturiser({ hasSounds, hasMeanings }: FeatureOptions): Featurise {
  const encoder = hasMeanings ? loadEncoder() : undefined
  const buffer = createFeatureBuffer()
  return (normalised) => {
    const runs = splitRuns(normalised)
    addHan(buffer, runs)
    buffer.endBlock()
    addWords(buffer, runs)
    buffer.endBlock()
    addLetters(buffer, runs)
    buffer.endBlock()
    if (hasSounds) addSounds(buffer, normalised, runs)
    buffer.endBlock()
    const isChinese = runs.some(({ isHan }) => isHan)
    return buffer.take(isChinese && encoder !== undefined ? encoder.meaningsOf(normalised) : none)
  }
}

function splitRuns(text: string): readonly Run[] {
  const runs: Run[] = []
  let start = 0
  while (start < text.length) {
    const unit = text.charCodeAt(start)
    if (unit === space) {
      start++
      continue
    }
    const isHan = isHanUnit(unit)
    let end = start + 1
    while (end < text.length) {
      const next = text.charCodeAt(end)
      if (next === space || isHanUnit(next) !== isHan) break
      end++
    }
    runs.push({ text: text.slice(start, end), isHan })
    start = end
  }
  return runs
}

/** Han characters of the basic plane; those beyond come as surrogates, and are as rare as they are long. */
function isHanUnit(unit: number): boolean {
  return (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff) || unit === 0x3007
}

function addHan(buffer: FeatureBuffer, runs: readonly Run[]): void {
  for (const { text, isHan } of runs) {
    if (!isHan) continue
    let previous = 0
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      buffer.add(finish(step(seeds.han, unit)))
      if (index > 0) buffer.add(finish(step(step(seeds.han, previous), unit)))
      previous = unit
    }
  }
}

function addWords(buffer: FeatureBuffer, runs: readonly Run[]): void {
  let previous = 0
  let beforePrevious = 0
  for (const { text, isHan } of runs) {
    const word = isHan ? 0 : walk(seeds.word, text)
    if (word !== 0) {
      buffer.add(finish(word))
      if (previous !== 0) buffer.add(finish(Math.imul(previous, 31) ^ word ^ seeds.pair))
      if (beforePrevious !== 0) buffer.add(finish(Math.imul(beforePrevious, 37) ^ word ^ seeds.skip))
    }
    beforePrevious = previous
    previous = word
  }
}

function addLetters(buffer: FeatureBuffer, runs: readonly Run[]): void {
  for (const { text, isHan } of runs) {
    if (isHan) continue
    const last = text.length + 2
    for (let start = 0; start + shortestLetterGram <= last; start++) {
      let state: number = seeds.letters
      const end = Math.min(start + longestLetterGram, last)
      for (let index = start; index < end; index++) {
        const isBorder = index === 0 || index === last - 1
        state = step(state, isBorder ? space : text.charCodeAt(index - 1))
        if (index - start + 1 >= shortestLetterGram) buffer.add(finish(state))
      }
    }
  }
}

function addSounds(buffer: FeatureBuffer, normalised: string, runs: readonly Run[]): void {
  if (runs.some(({ isHan }) => isHan)) {
    for (const { text, isHan } of runs) {
      if (isHan) addSyllables(buffer, text.length, (index) => soundOf(text.charCodeAt(index)))
    }
    return
  }
  if (normalised.length > longestPinyin || !/^[a-z' ]+$/.test(normalised)) return
  const syllables = splitPinyin(normalised)
  if (syllables !== undefined) {
    addSyllables(buffer, syllables.length, (index) => soundOfSyllable(syllables[index] ?? ''))
  }
}

function addSyllables(buffer: FeatureBuffer, count: number, soundAt: (index: number) => number): void {
  let previous = 0
  for (let index = 0; index < count; index++) {
    const sound = soundAt(index)
    if (sound !== 0) {
      buffer.add(finish(step(seeds.syllables, sound)))
      if (previous !== 0) buffer.add(finish(step(step(seeds.syllables, previous), sound)))
    }
    previous = sound
  }
}
