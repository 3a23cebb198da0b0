import { createRequire } from 'node:module'

type Reader = (text: string, options: { readonly toneType: 'none'; readonly v: true }) => string

const first = 0x4e00
const last = 0x9fff

/**
 * Initials and finals that many speakers and input methods don't tell apart, as one.
 * `l` stands for `n` as well, and `h` for `f` not: that confusion is rarer than the words it would merge.
 */
const merged: readonly (readonly [RegExp, string])[] = [
  [/^zh/, 'z'],
  [/^ch/, 'c'],
  [/^sh/, 's'],
  [/^n(?=.)/, 'l'],
  [/(?<=[aei])ng$/, 'n'],
]

const codes = new Map<string, number>()
const codeOfUnit = new Uint16Array(last - first + 1)
let read: Reader | undefined

/** A syllable of pinyin without its tone, sounds that are often confused being one: `zhang` and `zan` are `zan`. */
export function blurSyllable(syllable: string): string {
  return merged.reduce((blurred, [sound, other]) => blurred.replace(sound, other), syllable)
}

/** The number of a blurred syllable, from 1. The same in every process: hashed, not counted. */
function codeOf(syllable: string): number {
  const known = codes.get(syllable)
  if (known !== undefined) return known
  let code = 0
  for (const letter of blurSyllable(syllable)) code = (code * 27 + (letter.charCodeAt(0) - 96)) % 65_521
  codes.set(syllable, code + 1)
  return code + 1
}

/**
 * The number of the syllable that a Han character is read as, most often; 0 for what is none. Characters that sound
 * alike have the same. The dictionary (pinyin-pro) is loaded when first needed.
 */
export function soundOf(unit: number): number {
  if (unit < first || unit > last) return 0
  const known = codeOfUnit[unit - first] ?? 0
  if (known !== 0) return known
  read ??= (createRequire(import.meta.url)('pinyin-pro') as { readonly pinyin: Reader }).pinyin
  const code = codeOf(read(String.fromCharCode(unit), { toneType: 'none', v: true }))
  codeOfUnit[unit - first] = code
  return code
}

const initials = 'b p m f d t n l g k h j q x zh ch sh r z c s y w'.split(' ')
const finals =
  'a o e ai ei ao ou an en ang eng ong i ia ie iao iu ian in iang ing iong u ua uo uai ui uan un uang ue v ve er'.split(
    ' ',
  )
const impossible =
  /^(?:[jqx](?!i|u)|[bpmf](?:ong|ou?a|ia$|iang|iong|u[aeino])|[zcsr]h?i[aeou]|[gkh](?:i|v)|y(?!a$|ao|an|ang|e$|i|o|u)|w(?!a|e|o$|u$)|[^jqxnly]ue|[^nl]v|[^l]ia$)/
const syllables: ReadonlySet<string> = new Set([
  ...'a o e ai ei ao ou an en ang er'.split(' '),
  ...initials
    .flatMap((initial) => finals.map((final) => initial + final))
    .filter((one) => !impossible.test(one)),
])
const longestSyllable = 6

/**
 * Splits Latin letters into syllables of pinyin, as few as will do; `undefined` where they aren't pinyin throughout.
 * Spaces and apostrophes end a syllable.
 */
export function splitPinyin(letters: string): readonly string[] | undefined {
  const split: string[] = []
  for (const part of letters.split(/[\s']+/)) {
    const found = splitPart(part)
    if (found === undefined) return undefined
    split.push(...found)
  }
  return split
}

function splitPart(part: string): readonly string[] | undefined {
  const best: (readonly string[] | undefined)[] = [[]]
  for (let end = 1; end <= part.length; end++) {
    for (let start = Math.max(0, end - longestSyllable); start < end; start++) {
      const before = best[start]
      const syllable = part.slice(start, end)
      if (before === undefined || !syllables.has(syllable)) continue
      if (before.length + 1 < (best[end]?.length ?? Infinity)) best[end] = [...before, syllable]
    }
  }
  return best[part.length]
}

/** The number of a syllable that was typed, as {@link soundOf} has it. */
export function soundOfSyllable(syllable: string): number {
  return codeOf(syllable)
}
