import { Converter } from 'opencc-js/t2cn'

const convert: (text: string) => string = Converter({ from: 't', to: 'cn' })

/** By UTF-16 code unit: 0 not known yet, 1 the converter leaves it as it is, 2 it doesn't, or not always. */
const conversions = new Uint8Array(65_536)

/** Traditional characters to simplified. Most texts have none, which is found out faster than by converting them. */
function toSimplified(text: string): string {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x2e80) continue
    if (conversions[unit] === 0)
      conversions[unit] = convert(text.charAt(index)) === text.charAt(index) ? 1 : 2
    if (conversions[unit] === 2) return convert(text)
  }
  return text
}

const hasHan = /\p{Script=Han}/u
const hasLatin = /[a-z]/

const interjection =
  /^(?:请问(?:一下)?|请教一下|打扰(?:一下|了)|不好意思|那个|嗯+|呃+|excuse me|sorry|please|thanks|thank you|ok|okay|well|so|谢谢|好的)$/u
const greeting = /^(?:你好|您好|哈[喽罗]|嗨|hello|hi|hey|dear)$/u
const chineseOpening =
  /^(?:请问一下|请问|请教一下|请教|麻烦问一下|麻烦[你您]?|劳驾|拜托|打扰一下|我?想(?:问|知道|了解)(?:一?下)?|问一?下|那个|那么|嗯+|呃+|额+|诶|哎|喂|话说|就是)(?=.)/u
const chineseParticles = /(?<=.)[啊呀呢吧嘛哦喔噢呗啦咧哇诶欸哈]+$/u
const chineseFiller = /(?<=\p{Script=Han})(?:一下子|一下下|一下)/gu
const englishOpening =
  /^(?:(?:please|pls|plz|kindly|um+|uh+|er+|hmm+|well|so|ok|okay|oh|hey|hi|btw|by the way|excuse me|sorry|(?:can|could|would|will) you (?:please )?(?:tell|inform) me|tell me|i (?:want|would like|need) to know|may i ask|do you know) )+(?=.)/
const englishFiller = /(?<=.) (?:please|pls|plz|thanks|thank you|thx|mate|dude|bro|man)$/

/** Chat spellings whose words would otherwise share nothing with those they stand for. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['u', 'you'],
  ['ya', 'you'],
  ['ur', 'your'],
  ['r', 'are'],
  ['wat', 'what'],
  ['wut', 'what'],
  ['whats', 'what is'],
  ['wats', 'what is'],
  ['hows', 'how is'],
  ['whos', 'who is'],
  ['wheres', 'where is'],
  ['whens', 'when is'],
  ['tmr', 'tomorrow'],
  ['tmrw', 'tomorrow'],
  ['pls', 'please'],
  ['plz', 'please'],
])

/** What is stripped may lay bare what is to be stripped as well; each round leaves less. */
const maxRounds = 16

/**
 * Normalises a question: compatibility forms and width (NFKC), case, traditional characters to simplified, marks,
 * letters drawn out, spaces within Chinese, chat spellings, and words that carry no question: greetings before it,
 * politeness, filler, final particles. Never strips to emptiness: a question that is all filler stays as it is. What it
 * returns it returns again when given it.
 */
export function normaliseQuestion(question: string): string {
  let normalised = question
  for (let round = 0; round < maxRounds; round++) {
    const again = normaliseOnce(normalised)
    if (again === normalised) break
    normalised = again
  }
  return normalised
}

function normaliseOnce(question: string): string {
  const folded = toSimplified(question.normalize('NFKC').toLowerCase())
  const clauses = folded
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}\p{M}\s+#]+/u)
    .map(tidySpaces)
    .filter((clause) => clause !== '')
  if (clauses.length === 0) return tidySpaces(folded)
  return without(greeting, without(interjection, clauses)).map(stripFiller).join(' ')
}

/** Drops the clauses that match, unless all do. */
function without(pattern: RegExp, clauses: readonly string[]): readonly string[] {
  const rest = clauses.filter((clause) => !pattern.test(clause))
  return rest.length === 0 ? clauses : rest
}

function tidySpaces(text: string): string {
  return text
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .trim()
}

function stripFiller(clause: string): string {
  const stripped = hasHan.test(clause)
    ? clause.replace(chineseOpening, '').replace(chineseFiller, '').replace(chineseParticles, '')
    : clause
  if (!hasLatin.test(stripped)) return stripped
  return stripped
    .replace(/[a-z]+/g, (word) => spellings.get(word) ?? word)
    .replace(englishOpening, '')
    .replace(englishFiller, '')
}
