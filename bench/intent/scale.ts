import { setImmediate } from 'node:timers/promises'
import { createRecogniser } from '../../src/services/chat/recognise/recogniser.ts'
import { createRandom, type Random } from '../../src/services/chat/recognise/rank/random.ts'
import { trainModel } from '../../src/services/chat/recognise/train-model.ts'

/** How a base of made-up questions is built and asked. */
export interface ScaleFigures {
  readonly answers: number
  readonly phrasings: number
  readonly buildMs: number
  /** Resident set of the process with the model; the base it was built from has been let go. */
  readonly residentBytes: number
  readonly micros: { readonly p50: number; readonly p99: number }
  /** Of 2,000 stored questions, asked with one character changed: recognised. */
  readonly recognised: number
}

const asked = 2000
const characters = 2500
const wordCount = 20_000
const firstHan = 0x4e00

/**
 * Builds a base of `answers` × `phrasings` made-up Chinese questions, of 3 to 7 words whose frequency falls as their
 * rank rises (Zipf), and asks some of them with one character changed. Seeded.
 */
export async function measureScale(answers: number, phrasings: number): Promise<ScaleFigures> {
  const random = createRandom(3)
  const words = makeWords(random)
  const at = { file: 'made-up', line: 1, column: 1 }
  const base = {
    answers: Array.from({ length: answers }, (_, answer) => {
      const topic = makeQuestion(words, random, 3)
      return {
        id: String(answer),
        at,
        questions: Array.from({ length: phrasings }, () => ({
          text: topic + makeQuestion(words, random, 1 + random.below(3)),
          at,
        })),
      }
    }),
    decline: { questions: [] },
  }
  const questions = Array.from({ length: asked }, () => {
    const answer = random.below(answers)
    return { answer, text: changeOne(base.answers[answer]?.questions[0]?.text ?? '', random) }
  })
  const start = performance.now()
  const recogniser = createRecogniser(trainModel(base))
  const buildMs = performance.now() - start
  const micros: number[] = []
  let right = 0
  for (const { answer, text } of questions) {
    const askedAt = performance.now()
    const { guesses } = recogniser.recognise(text)
    micros.push((performance.now() - askedAt) * 1000)
    if (guesses[0]?.answer === answer) right++
  }
  base.answers.length = 0
  globalThis.gc?.()
  await setImmediate()
  globalThis.gc?.()
  const residentBytes = process.memoryUsage.rss()
  micros.sort((a, b) => a - b)
  const quantile = (share: number): number => micros[Math.floor(micros.length * share)] ?? 0
  return {
    answers,
    phrasings,
    buildMs,
    residentBytes,
    micros: { p50: quantile(0.5), p99: quantile(0.99) },
    recognised: right / asked,
  }
}

function makeWords(random: Random): readonly string[] {
  return Array.from({ length: wordCount }, () =>
    String.fromCharCode(firstHan + zipf(random, characters), firstHan + zipf(random, characters)),
  )
}

function makeQuestion(words: readonly string[], random: Random, length: number): string {
  return Array.from({ length }, () => words[zipf(random, wordCount)] ?? '').join('')
}

/** A rank below `limit`, the first the most frequent: probability falls as 1 / (rank + 10). */
function zipf(random: Random, limit: number): number {
  const offset = 10
  return Math.floor(offset * ((limit + offset) / offset) ** random.fraction() - offset)
}

function changeOne(text: string, random: Random): string {
  const at = random.below(text.length)
  return text.slice(0, at) + String.fromCharCode(firstHan + random.below(characters)) + text.slice(at + 1)
}
