import type { AskedQuestion } from './asked-question.ts'
import type { StoreBounds } from './question-store.ts'

/** What a log tells its writer to begin with. */
export interface WriterData {
  readonly file: string
  readonly bounds: StoreBounds
}

/** Questions to write. */
export interface WriteBatch {
  readonly questions: readonly AskedQuestion[]
}

/** What became of a batch: nothing went wrong, or why it couldn't be written. */
export interface BatchWritten {
  readonly reason?: string
}
