import { chineseDateForms } from './chinese-date.ts'
import { dayOfClock } from './civil-day.ts'
import { findForms } from './date-form.ts'
import { englishDateForms } from './english-date.ts'
import { replaceWords, type Span } from './folded-text.ts'
import { besides, inOriginal, longestFirst, type Mention } from './mention.ts'
import { createNearWords } from './near-words.ts'
import { writtenDateForms } from './written-date.ts'

const formsOf = [
  { character: /\p{Script=Han}/u, forms: chineseDateForms },
  { character: /[a-z]/, forms: englishDateForms },
  { character: /[0-9]/, forms: writtenDateForms },
]

// Those that no other word is near to: not march (match) or april (apron).
const nearDateWord = createNearWords([
  'today tonight tomorrow yesterday weekend christmas halloween',
  'monday tuesday wednesday thursday friday saturday sunday',
  'january february august september october november december',
])

/**
 * Finds days in a folded text, as seen from the day that it is by the clock of this machine; the value is the day as
 * ISO 8601 writes it. What each expression means is said at the forms: {@link chineseDateForms},
 * {@link englishDateForms}, {@link writtenDateForms}. English words of them may have one typo (`wensday`, `todays`). What names more than a day (next week, 明年, 十一月) is none, nor is
 * a day that the calendar doesn't have, or outside the years 1 to 9999.
 */
export function findDates(text: string, now: Date): readonly Mention[] {
  const today = dayOfClock(now)
  // What has none of a script's characters needn't be read in its forms.
  const forms = formsOf.flatMap((those) => (those.character.test(text) ? those.forms : []))
  const exact = longestFirst(findForms(forms, text, today))
  const asWritten = { text, origin: (span: Span) => span }
  const corrected = replaceWords(asWritten, nearDateWord)
  if (corrected === asWritten) return exact
  const misspelt = inOriginal(longestFirst(findForms(englishDateForms, corrected.text, today)), corrected)
  return longestFirst([...exact, ...besides(exact, misspelt)])
}
