import { stringify } from 'yaml'
import type { DraftAnswer } from './import-draft.ts'

/** Writes answers as a knowledge base in YAML. */
export function writeBase(answers: readonly DraftAnswer[]): string {
  return stringify({ answers: answers.map(toEntry) }, { lineWidth: 0, blockQuote: 'literal' })
}

function toEntry({ id, questions, variants, tags, after, followUps }: DraftAnswer): object {
  const [only] = variants
  return {
    id,
    questions,
    answer: variants.size === 1 ? only : [...variants],
    ...(tags.size === 0 ? {} : { tags: [...tags] }),
    ...(after.size === 0 ? {} : { after: [...after] }),
    ...(followUps.size === 0 ? {} : { followUps: [...followUps] }),
  }
}
