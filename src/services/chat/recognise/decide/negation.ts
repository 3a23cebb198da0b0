import type { Decision } from './decide.ts'

/** Questions and idioms in which the word denies nothing (是不是, 差不多), and what somebody can't do (连不上). */
const noDenial =
  /(\p{Script=Han})不\1|不(?:好意思|客气|知道|晓得|清楚|懂|明白|错|过|同|然|管|论|仅|但|止|见|到|上|了|起|出|来|去|动|开|下|住|着|掉|进|成|够)|对不起|差不多|要不|特别|分别|区别|别人|别的|级别|性别|个别|告别/gu
const chineseDenial = /[不别勿]|无需/u
const englishDenial = /\b(?:not|never|dont|do not|doesnt|does not|isnt|is not|arent|are not|wont|shouldnt)\b/u
/** Who asks why something isn't so describes a fault. */
const englishFault = /\b(?:why|working|work|know|understand|sure|received|arrived|found)\b/u

/** Whether a normalised question denies something (你不叫什么), rather than ask or complain of a fault. */
export function isDenial(text: string): boolean {
  if (chineseDenial.test(text.replace(noDenial, ''))) return true
  return englishDenial.test(text) && !englishFault.test(text)
}

/**
 * Asks back instead of answering where a question denies something and no phrasing of the answer does: what is the
 * opposite word for word is too near for n-grams to tell.
 */
export function heedDenial(
  decision: Decision,
  text: string,
  hasDenial: (answer: number) => boolean,
  clarifyBelow: number,
): Decision {
  const [first, ...others] = decision.guesses
  if (decision.outcome !== 'answer' || first === undefined) return decision
  if (!isDenial(text) || hasDenial(first.answer)) return decision
  const doubted = { ...first, confidence: Math.min(first.confidence, clarifyBelow * 0.99) }
  return {
    outcome: 'clarify',
    guesses: [doubted, ...others],
    alternatives: [doubted, ...decision.alternatives].slice(0, 3),
  }
}
