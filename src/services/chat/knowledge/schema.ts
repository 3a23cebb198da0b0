import { z } from 'zod'
import { outOfScope } from './labelled-questions.ts'

/** What a value should have been, as an error's details name it. */
export type Expected = 'id' | 'language' | 'list' | 'mapping' | 'text' | 'wording'

const expecting = (error: Expected): { readonly error: Expected } => ({ error })

const maxIdCharacters = 100
const maxQuestionCharacters = 1000
const maxWordingCharacters = 10_000

const id = z
  .string(expecting('id'))
  .min(1)
  .max(maxIdCharacters)
  .regex(/^[^\s|]+$/u, expecting('id'))
  .refine((value) => value !== outOfScope, expecting('id'))

const questions = z.array(
  z.string(expecting('text')).trim().min(1).max(maxQuestionCharacters),
  expecting('list'),
)

const wordingText = z.string(expecting('wording')).trim().min(1).max(maxWordingCharacters)

/** One text says the same in both languages; of two languages one may be left out. */
const wording = z.preprocess(
  (value) => (typeof value === 'string' ? { zh: value, en: value } : value),
  z
    .strictObject({ zh: wordingText.optional(), en: wordingText.optional() }, expecting('wording'))
    .refine(({ zh, en }) => zh !== undefined || en !== undefined, expecting('wording')),
)

const answer = z.strictObject(
  { id, questions: questions.min(1), answer: wording, group: id.optional() },
  expecting('mapping'),
)

const decline = z.strictObject(
  { answer: wording.optional(), questions: questions.optional() },
  expecting('mapping'),
)

/** The shape of a knowledge base file. Messages of issues are {@link Expected}; texts come out trimmed. */
export const baseSchema = z.strictObject(
  {
    language: z.enum(['zh', 'en'], expecting('language')).optional(),
    answers: z.array(answer, expecting('list')).optional(),
    decline: decline.optional(),
  },
  expecting('mapping'),
)

/** The keys that may stand in the mapping at a path of the file. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1)
  if (last === undefined) return Object.keys(baseSchema.shape)
  if (last === 'answer') return ['zh', 'en']
  return Object.keys(last === 'decline' ? decline.shape : answer.shape)
}
