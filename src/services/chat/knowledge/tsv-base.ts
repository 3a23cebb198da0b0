import type { Answer, KnowledgeBase } from './knowledge-base.ts'
import { outOfScope, parseLabelledQuestions } from './labelled-questions.ts'

/**
 * Reads a base of `label<TAB>question` rows. Each label is an answer that says the label itself, unless another file
 * words it; rows labelled `oos` are examples to decline.
 *
 * @throws {@link OptionError} `KB_SYNTAX` with the line of a row that isn't such.
 */
export function parseTsvBase(file: string, source: string): KnowledgeBase {
  const rows = Map.groupBy(parseLabelledQuestions(file, source), (row) => row.label)
  const answers = [...rows].flatMap(([id, questions]): readonly Answer[] => {
    const [first] = questions
    return id === outOfScope || first === undefined ? [] : [{ id, questions, at: first.at }]
  })
  return { answers, decline: { questions: rows.get(outOfScope) ?? [] } }
}
