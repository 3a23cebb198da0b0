import { hashWord } from '../concepts.ts'
import type { EncoderTable } from '../encoder-file.ts'
import { createHashLists, type HashLists } from '../hash-lists.ts'
import { type Lexicon, readLexicon } from './lexicon.ts'
import { createRandom } from './random.ts'
import { trainEncoder, type TrainingOptions } from './train-encoder.ts'
import { readingsOfUtterances, readingsOfWords } from './variants.ts'

const shippedOptions: TrainingOptions = {
  seed: 1,
  epochs: 8,
  learningRate: 0.5,
  dropout: 0.2,
  temperature: 0.7,
  maxBytes: 2_000_000,
}

/** Trains the encoder that is shipped, on the lexicons of both languages. Always the same one on one platform. */
export function trainShippedEncoder(options: TrainingOptions = shippedOptions): EncoderTable {
  const random = createRandom(options.seed)
  const lexicons = [readLexicon('zh'), readLexicon('en')]
  const groups = lexicons.flatMap((lexicon) => readingsOfUtterances(lexicon, random))
  return trainEncoder(collectWords(lexicons), groups, options)
}

function collectWords(lexicons: readonly Lexicon[]): HashLists {
  const conceptsOf = new Map<number, number[]>()
  for (const [concept, words] of lexicons.flatMap(readingsOfWords).entries()) {
    for (const hash of words.map(hashWord)) conceptsOf.set(hash, [...(conceptsOf.get(hash) ?? []), concept])
  }
  return createHashLists(conceptsOf)
}
