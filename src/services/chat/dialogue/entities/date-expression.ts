import { chineseDateForms } from './chinese-date.ts'
import { dayOfClock } from './civil-day.ts'
import { findForms } from './date-form.ts'
import { englishDateForms } from './english-date.ts'
import { longestFirst, type Mention } from './mention.ts'
import { writtenDateForms } from './written-date.ts'

const formsOf = [
  { character: /\p{Script=Han}/u, forms: chineseDateForms },
  { character: /[a-z]/, forms: englishDateForms },
  { character: /[0-9]/, forms: writtenDateForms },
]

/**
 * Finds days in a folded text, as seen from the day that it is by the clock of this machine; the value is the day as
 * ISO 8601 writes it. What each expression means is said at the forms: {@link chineseDateForms},
 * {@link englishDateForms}, {@link writtenDateForms}. What names more than a day (next week, 明年, 十一月) is none, nor is
 * a day that the calendar doesn't have, or outside the years 1 to 9999.
 */
export function findDates(text: string, now: Date): readonly Mention[] {
  const today = dayOfClock(now)
  // What has none of a script's characters needn't be read in its forms.
  const forms = formsOf.flatMap((those) => (those.character.test(text) ? those.forms : []))
  return longestFirst(findForms(forms, text, today))
}
