import type { Position } from '../knowledge-base.ts'
import { questionKey } from '../question-key.ts'
import type { DraftAnswer, ImportDraft } from './import-draft.ts'

/** A prompt of QnA Maker's: an answer to offer, and the words to offer it by. */
export interface Prompt {
  readonly key: string
  readonly text: string
}

/** An answer, and what QnA Maker would offer after it. */
export interface Prompted {
  readonly at: Position
  readonly answer: DraftAnswer
  /** Its QnaId, by which prompts name it. */
  readonly key: string | undefined
  /** Whether it is found only through a prompt. */
  readonly isContextOnly: boolean
  readonly prompts: readonly Prompt[]
}

/** Reads the Prompts of a row: a JSON array of `{ displayOrder, qnaId, displayText }`, in either case. */
export function readPrompts(cell: string, at: Position, draft: ImportDraft): readonly Prompt[] {
  const entries = parseList(cell)
  if (entries === undefined) {
    draft.lose('prompts', at, cell)
    return []
  }
  const prompts = entries.map(toPrompt).toSorted((a, b) => a.order - b.order)
  return prompts.filter(({ key, text }) => {
    if (key === '') draft.lose('prompt', at, text)
    return key !== ''
  })
}

function parseList(cell: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(cell)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function toPrompt(entry: unknown): Prompt & { readonly order: number } {
  const fields = new Map(
    Object.entries(entry ?? {}).map(([name, value]: [string, unknown]) => [name.toLowerCase(), value]),
  )
  const text = fields.get('displaytext')
  const key = fields.get('qnaid')
  return {
    key: typeof key === 'number' || typeof key === 'string' ? String(key) : '',
    text: typeof text === 'string' ? text : '',
    order: Number(fields.get('displayorder') ?? 0) || 0,
  }
}

/**
 * Makes prompts of answers their `followUps`, and of answers that only prompts lead to ones `after` those. The words of
 * a prompt are lost where they aren't a question of the answer: a follow-up is offered by its own.
 */
export function linkPrompts(prompted: readonly Prompted[], draft: ImportDraft): void {
  const byKey = new Map(
    prompted.flatMap(({ key, answer }) => (key === undefined ? [] : [[key, answer] as const])),
  )
  const leading = new Map<DraftAnswer, Set<string>>()
  for (const { at, answer, prompts } of prompted) {
    for (const { key, text } of prompts) {
      const target = byKey.get(key)
      if (target === undefined) draft.lose('prompt', at, `${text} (${key})`)
      if (target === undefined || answer.followUps.has(target.id)) continue
      answer.followUps.add(target.id)
      leading.set(target, (leading.get(target) ?? new Set()).add(answer.id))
      const isQuestion = target.questions.some((question) => questionKey(question) === questionKey(text))
      if (!isQuestion && text !== '') draft.lose('promptText', at, text)
    }
  }
  for (const { at, answer, isContextOnly } of prompted) {
    if (!isContextOnly || answer.after.size > 0) continue
    for (const id of leading.get(answer) ?? []) answer.after.add(id)
    if (answer.after.size === 0) draft.lose('contextOnly', at, answer.id)
  }
}
