import { OptionError } from '../../../core/index.ts'
import { formatPosition, type Position } from './knowledge-base.ts'
import { readSource } from './read-source.ts'

/** The label of questions that none of the answers answers ("out of scope"). */
export const outOfScope = 'oos'

/** A row of a `.tsv` file: what a question is about. */
export interface LabelledQuestion {
  readonly label: string
  readonly text: string
  readonly at: Position
}

/**
 * Reads rows of `label<TAB>question`, one a line, in order; blank lines are skipped.
 *
 * @throws {@link OptionError} `KB_SYNTAX` with the line of a row that isn't such; `KB_UNREADABLE`, `KB_NOT_UTF8`.
 */
export async function readLabelledQuestions(file: string): Promise<readonly LabelledQuestion[]> {
  return parseLabelledQuestions(file, await readSource(file))
}

/** {@link readLabelledQuestions} of a text that has been read. */
export function parseLabelledQuestions(file: string, source: string): readonly LabelledQuestion[] {
  const rows: LabelledQuestion[] = []
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [label = '', text = '', ...rest] = line.split('\t').map((field) => field.trim())
    const at = { file, line: index + 1, column: 1 }
    if (label === '' || text === '' || rest.length > 0) {
      const reason = rest.length > 0 ? 'more than one tab' : 'not a label, a tab and a question'
      throw new OptionError(
        'KB_SYNTAX',
        `Cannot read ${formatPosition(at)}: ${reason}; write label<TAB>question`,
        {
          details: { ...at, reason },
        },
      )
    }
    rows.push({ label, text, at })
  }
  return rows
}
