import type { Language } from '../../../core/index.ts'
import type { Outcome } from '../recognise/decide/decide.ts'

/** A question, and what became of it. Who asked isn't part of it, on purpose. */
export interface AskedQuestion {
  readonly question: string
  readonly outcome: Outcome
  /** The answer given, or the likeliest one where none was. */
  readonly id: string | null
  readonly confidence: number
  readonly language: Language
  readonly at: Date
  /** What whoever asked thought of the answer, where they said so. */
  readonly thumb?: 'up' | 'down' | undefined
}

/** What no text has: control characters, what stands for bytes that are none, and what no script has. */
const noText = /(?![\t\n\r])[\p{Cc}\p{Co}\p{Cn}\uFFFD]/u
/** A line of a request that was meant for a web server. */
const httpLine =
  /^(?:[A-Z]+ \S+ (?:HTTP|RTSP|SIP)\/\d|(?:host|user-agent|accept(?:-\w+)?|connection|cookie|content-(?:type|length)): ?\S)/imu

/** Whether somebody should look at it: it wasn't answered, or not well, and it is one that a person may have asked. */
export function isOpenQuestion({ question, outcome, thumb }: AskedQuestion): boolean {
  return (outcome !== 'answer' || thumb === 'down') && !noText.test(question) && !httpLine.test(question)
}
