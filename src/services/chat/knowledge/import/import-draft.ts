import type { Position } from '../knowledge-base.ts'
import { placeholdersOf } from '../placeholders.ts'
import { questionKey } from '../question-key.ts'
import { isAnswerId, maxIdCharacters, maxQuestionCharacters, maxWordingCharacters } from '../text-limits.ts'
import { excerptOf, type ImportLoss, type LossKind } from './import-loss.ts'

/** An answer as a file to import has it. */
export interface ForeignAnswer {
  readonly at: Position
  /** Which answer of the file it is; absent: whichever says the same. */
  readonly key?: string | undefined
  /** What its id should be; absent: made of its first question. */
  readonly id?: string | undefined
  readonly questions: readonly string[]
  readonly answer: string
  readonly tags?: readonly string[] | undefined
}

/** An answer that fits a base. Its ids of others are set once all answers are known. */
export interface DraftAnswer {
  readonly id: string
  readonly questions: string[]
  /** What it says, to vary. */
  readonly variants: Set<string>
  readonly tags: Set<string>
  readonly after: Set<string>
  readonly followUps: Set<string>
}

/** Gathers answers for a base, and what of them doesn't fit it. */
export interface ImportDraft {
  readonly answers: readonly DraftAnswer[]
  readonly losses: readonly ImportLoss[]
  /** Notes something that can't be carried over as it is. */
  readonly lose: (kind: LossKind, at: Position, what: string) => void
  /**
   * Adds an answer, or, where one of its key is there already, its questions and what else it says to that one.
   * Returns it, or `undefined` where nothing of it fits.
   */
  readonly add: (foreign: ForeignAnswer) => DraftAnswer | undefined
}

export function createImportDraft(): ImportDraft {
  const answers: DraftAnswer[] = []
  const losses: ImportLoss[] = []
  const byKey = new Map<string, DraftAnswer>()
  const byText = new Map<string, DraftAnswer>()
  const idFor = createIds()
  const owners = new Map<string, DraftAnswer>()

  const lose = (kind: LossKind, at: Position, what: string): void => {
    losses.push({ kind, at, what: excerptOf(what) })
  }

  const fittingQuestions = ({ questions, at }: ForeignAnswer, owner: DraftAnswer | undefined): string[] => {
    const fitting = new Map<string, string>()
    for (const question of questions.map((text) => toQuestion(text, at, lose))) {
      if (question === undefined) continue
      const key = questionKey(question)
      const other = owners.get(key)
      if (other === undefined) fitting.set(key, fitting.get(key) ?? question)
      else if (other !== owner) lose('duplicateQuestion', at, question)
    }
    return [...fitting.values()]
  }

  const start = (foreign: ForeignAnswer, firstQuestion: string): DraftAnswer => {
    const id = idFor(foreign.id ?? '', firstQuestion)
    if (foreign.id !== undefined && id !== foreign.id) lose('id', foreign.at, foreign.id)
    const answer: DraftAnswer = {
      id,
      questions: [],
      variants: new Set(),
      tags: new Set(),
      after: new Set(),
      followUps: new Set(),
    }
    answers.push(answer)
    return answer
  }

  const add = (foreign: ForeignAnswer): DraftAnswer | undefined => {
    const { at, key } = foreign
    const text = toWording(foreign.answer, at, lose)
    const known = key === undefined ? byText.get(text ?? '') : byKey.get(key)
    if (text === undefined && known === undefined) {
      if (foreign.answer.trim() === '') lose('noAnswer', at, foreign.questions[0] ?? key ?? '')
      return undefined
    }
    const questions = fittingQuestions(foreign, known)
    const [first] = questions
    if (known === undefined && first === undefined) {
      lose('noQuestion', at, foreign.answer)
      return undefined
    }
    const answer = known ?? start(foreign, first ?? '')
    if (key !== undefined) byKey.set(key, answer)
    else if (text !== undefined) byText.set(text, answer)
    for (const question of questions) owners.set(questionKey(question), answer)
    answer.questions.push(...questions)
    if (text !== undefined) answer.variants.add(text)
    for (const tag of fittingTags(foreign, lose)) answer.tags.add(tag)
    return answer
  }

  return { answers, losses, lose, add }
}

type Lose = ImportDraft['lose']

function toQuestion(text: string, at: Position, lose: Lose): string | undefined {
  const question = text.replace(/\s+/g, ' ').trim()
  if (question === '') return undefined
  if (question.length > maxQuestionCharacters) {
    lose('longQuestion', at, question)
    return undefined
  }
  if (placeholdersOf(question).length === 0) return question
  lose('braces', at, question)
  return question.replace(/[{}]+/g, ' ').replace(/\s+/g, ' ').trim()
}

/** What looks like a template was none where it comes from. */
function toWording(text: string, at: Position, lose: Lose): string | undefined {
  const wording = text.trim().replace(/\{(?=[{%])/g, '{{ "{" }}')
  if (wording === '') return undefined
  if (wording.length <= maxWordingCharacters) return wording
  lose('longAnswer', at, wording)
  return undefined
}

function fittingTags({ tags = [], at }: ForeignAnswer, lose: Lose): readonly string[] {
  const trimmed = tags.map((tag) => tag.trim()).filter((tag) => tag !== '')
  return trimmed.filter((tag) => {
    if (tag.length > maxIdCharacters) lose('longTag', at, tag)
    return tag.length <= maxIdCharacters
  })
}

const longestMadeId = 40

/** Makes ids that nothing has yet: the one that is wanted, or one as like to it, or to a question, as ids may be. */
function createIds(): (wanted: string, question: string) => string {
  const taken = new Set<string>()
  const numbers = new Map<string, number>()
  return (wanted, question) => {
    const best = isAnswerId(wanted) ? wanted : idLike(wanted === '' ? question : wanted)
    let id = best
    while (taken.has(id)) {
      const number = (numbers.get(best) ?? 1) + 1
      numbers.set(best, number)
      id = `${best.slice(0, longestMadeId)}-${number}`
    }
    taken.add(id)
    return id
  }
}

function idLike(text: string): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}_.]+/gu) ?? []
  const id = Array.from(words.join('-')).slice(0, longestMadeId).join('')
  return isAnswerId(id) ? id : 'answer'
}
