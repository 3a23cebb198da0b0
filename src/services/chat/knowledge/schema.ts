import { z } from 'zod'
import {
  idPattern,
  isAnswerId,
  maxIdCharacters,
  maxQuestionCharacters,
  maxWordingCharacters,
} from './text-limits.ts'
import { namePattern } from './placeholders.ts'

/** What a value should have been, as an error's details name it. */
export type Expected =
  | 'bytes'
  | 'entity'
  | 'entityKind'
  | 'id'
  | 'language'
  | 'list'
  | 'mapping'
  | 'milliseconds'
  | 'name'
  | 'slotName'
  | 'synonyms'
  | 'text'
  | 'url'
  | 'value'
  | 'variable'
  | 'wording'

const maxPatternCharacters = 500
const maxUrlCharacters = 2000

const longestActionMs = 60_000
const longestReplyBytes = 10_000_000

/** What an action may take unless told otherwise. */
export const actionDefaults = { timeoutMs: 2000, maxBytes: 65_536 } as const

/** Names that templates know already, and words that mean something to them. */
const reservedNames = new Set(['now', 'env', 'reply', 'true', 'false', 'nil', 'null', 'empty', 'blank'])

function text(most: number, expected: Expected = 'text') {
  return z.string(expected).trim().min(1).max(most)
}

function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, 'mapping' satisfies Expected)
}

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, 'list' satisfies Expected)
}

function whole(expected: Expected, most: number) {
  return z.number(expected).int(expected).min(1, expected).max(most, expected)
}

const id = text(maxIdCharacters, 'id')
  .regex(idPattern, 'id' satisfies Expected)
  .refine(isAnswerId, 'id' satisfies Expected)

const name = text(maxIdCharacters, 'name').regex(namePattern, 'name' satisfies Expected)
const slotName = text(maxIdCharacters, 'slotName')
  .regex(namePattern, 'slotName' satisfies Expected)
  .refine((value) => !reservedNames.has(value), 'slotName' satisfies Expected)

const question = text(maxQuestionCharacters)
const word = text(maxIdCharacters)

const oneWording = text(maxWordingCharacters, 'wording')
const wordingByLanguage = z
  .strictObject(
    {
      zh: oneWording.describe('In Chinese.').optional(),
      en: oneWording.describe('In English.').optional(),
    },
    'wording' satisfies Expected,
  )
  .refine(({ zh, en }) => zh !== undefined || en !== undefined, 'wording' satisfies Expected)

/** One text says the same in both languages; of two languages one may be left out; of a list one is taken, to vary. */
const wording = z
  .union(
    [
      oneWording,
      wordingByLanguage,
      z
        .array(
          z.union([oneWording, wordingByLanguage], 'wording' satisfies Expected),
          'wording' satisfies Expected,
        )
        .min(1),
    ],
    'wording' satisfies Expected,
  )
  .meta({
    id: 'wording',
    description:
      "What is said, a Liquid template: one text, { zh: …, en: … }, or a list of either, to vary. {{ now | date: '%H:%M' }} is the time, {{ city }} the slot city, {{ env.NAME }} a variable of the environment, {{ reply.… }} what an action replied.",
  })

const slot = mapping({
  entity: name.describe('The entity whose values it takes.'),
  ask: wording.describe('What to ask where the question does not say it.').optional(),
  default: z
    .union([text(maxIdCharacters), z.number()], 'text' satisfies Expected)
    .describe('What to take where the question does not say it.')
    .optional(),
}).meta({ id: 'slot' })

const action = mapping({
  url: text(maxUrlCharacters, 'url')
    .refine(isHttpUrl, 'url' satisfies Expected)
    .describe('Where to ask: http:// or https://.'),
  timeoutMs: whole('milliseconds', longestActionMs)
    .describe(`Milliseconds that it may take; ${actionDefaults.timeoutMs} unless told.`)
    .optional(),
  maxBytes: whole('bytes', longestReplyBytes)
    .describe(`Bytes that its reply may have; ${actionDefaults.maxBytes} unless told.`)
    .optional(),
  fallback: wording.describe('What is said where it fails.').optional(),
}).meta({ id: 'action' })

const answer = mapping({
  id: id.describe('Its name: in replies, in logs, in after: and followUps:.'),
  questions: list(question)
    .min(1)
    .describe('How people ask for it; {city} stands for any value of the entity city.'),
  answer: wording,
  group: id.describe('Answers of one group are never put to the user as a choice.').optional(),
  slots: z
    .record(slotName, slot, 'mapping' satisfies Expected)
    .describe('What the answer must be told, by name; asked for in this order.')
    .optional(),
  tags: list(word).describe('Words to sort answers by.').optional(),
  after: list(id)
    .min(1)
    .describe('Ids of the answers that it follows: it is recognised only right after one of them.')
    .optional(),
  followUps: list(id).min(1).describe('Ids of answers to offer after this one.').optional(),
  action: action.describe('A webhook that the answer comes from.').optional(),
})

const entity = mapping({
  values: z
    .record(word, list(word).nullable(), 'mapping' satisfies Expected)
    .refine((values) => Object.keys(values).length > 0, 'value' satisfies Expected)
    .describe('Its values, each with a list of its other names: { 北京: [beijing], 上海: [] }.')
    .optional(),
  pattern: text(maxPatternCharacters)
    .describe('A regular expression of RE2 for its values: no look-around, no back references.')
    .optional(),
  kind: z
    .enum(['date', 'number'], 'entityKind' satisfies Expected)
    .describe('What the bot knows by itself.')
    .optional(),
})
  .refine((given) => Object.keys(given).length === 1, 'entity' satisfies Expected)
  .meta({ id: 'entity', minProperties: 1, maxProperties: 1 })

const decline = mapping({
  answer: wording.describe('What is said where no answer fits.').optional(),
  questions: list(question).describe('Questions that none of the answers answers.').optional(),
})

/** The shape of a knowledge base file. Messages of issues are {@link Expected}; texts come out trimmed. */
export const baseSchema = mapping({
  language: z
    .enum(['zh', 'en'], 'language' satisfies Expected)
    .describe('In which language to reply to what shows none, as 42?.')
    .optional(),
  synonyms: list(list(word).min(2, 'synonyms' satisfies Expected))
    .describe('Groups of words that mean the same here: [校园卡, 一卡通, 饭卡].')
    .optional(),
  entities: z
    .record(name, entity, 'mapping' satisfies Expected)
    .describe('What questions name, as {name}, and slots take.')
    .optional(),
  environment: list(
    text(maxIdCharacters, 'variable').regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'variable' satisfies Expected),
  )
    .describe('The only environment variables that templates may read, as {{ env.NAME }}.')
    .optional(),
  answers: list(answer).describe('What the bot can answer.').optional(),
  decline: decline.describe('What to do with all other questions.').optional(),
})

/** What a knowledge base file says, as it is written there. */
export type BaseFile = z.infer<typeof baseSchema>
export type WordingEntry = z.infer<typeof wording>
export type AnswerEntry = z.infer<typeof answer>
export type EntityEntry = z.infer<typeof entity>
export type ActionEntry = z.infer<typeof action>

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** The keys that may stand in the mapping at a path of the file. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [root, entry, section, key, ...deeper] = path
  if (root === undefined) return Object.keys(baseSchema.shape)
  if (root === 'entities') return Object.keys(entity.shape)
  if (root === 'decline') return Object.keys(entry === undefined ? decline.shape : wordingByLanguage.shape)
  if (section === undefined) return Object.keys(answer.shape)
  if (section === 'slots' && deeper.length === 0) return Object.keys(slot.shape)
  if (section === 'action' && key === undefined) return Object.keys(action.shape)
  return Object.keys(wordingByLanguage.shape)
}
