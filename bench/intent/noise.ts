import { Converter } from 'opencc-js/cn2t'
import { pinyin } from 'pinyin-pro'
import { createRandom, type Random } from '../../src/services/chat/recognise/rank/random.ts'

/** A way in which people write what they mean differently. */
export interface NoiseKind {
  readonly name: string
  /** Whether it applies to a text at all: traditional characters only to Chinese. */
  readonly applies: (text: string) => boolean
  readonly change: (text: string, random: Random) => string
}

const toTraditional: (text: string) => string = Converter({ from: 'cn', to: 't' })
const han = /\p{Script=Han}/u
const cutShare = 1 / 3

const fillers = {
  zh: {
    before: [
      '你好,',
      '那个,',
      '请问一下,',
      '嗯,我想问问,',
      '麻烦帮我看看,',
      '不好意思打扰了,',
      '话说,',
      '亲,',
    ],
    after: ['呀', '啊', '呢', ',谢谢', ',多谢啦', '可以吗', '哦', ',麻烦了'],
  },
  en: {
    before: [
      'um, ',
      'hi there, ',
      'hello, ',
      'so basically ',
      'could you please tell me, ',
      'excuse me, ',
      'hey, quick question: ',
    ],
    after: [' please', ' thanks', ', thank you', ' if you can', ', cheers', ' lol', ', any idea?'],
  },
} as const

const functionWords = new Set(
  'a an the is are am was were be been do does did to of in on at for and or that this it i me my you your we our can could would will please just so with from have has'.split(
    ' ',
  ),
)
const functionCharacters = /[的了吗呢吧啊呀是在我你您请给把就都也还要想能会个这那]/gu

/** Neighbours on a QWERTY keyboard. */
const neighbours: Readonly<Record<string, string>> = {
  a: 'qsz',
  b: 'vgn',
  c: 'xdv',
  d: 'sfe',
  e: 'wrd',
  f: 'dgr',
  g: 'fht',
  h: 'gjy',
  i: 'uok',
  j: 'hku',
  k: 'jli',
  l: 'kop',
  m: 'nj',
  n: 'bmh',
  o: 'ipl',
  p: 'ol',
  q: 'wa',
  r: 'etf',
  s: 'adw',
  t: 'ryg',
  u: 'yij',
  v: 'cbf',
  w: 'qes',
  x: 'zcs',
  y: 'tuh',
  z: 'xas',
}
/** Spellings that sound alike. */
const respellings: readonly (readonly [RegExp, string])[] = [
  [/ea/, 'ee'],
  [/ck/, 'k'],
  [/ph/, 'f'],
  [/tion/, 'shun'],
  [/ie/, 'ei'],
  [/c(?=[aou])/, 'k'],
  [/(?<=[a-z])y\b/, 'ie'],
  [/([lmnprst])\1/, '$1'],
  [/ee/, 'ea'],
  [/wh/, 'w'],
  [/ou/, 'oo'],
  [/er\b/, 'or'],
  [/a(?=[a-z])/, 'e'],
  [/s\b/, 'z'],
]
/** Characters that look alike, in groups. */
const lookAlikes =
  '己已巳 未末 土士 日曰 人入八 大太天犬 千干于 请清情晴睛 今令 何河可 候侯 买卖 问间闻 辩辨辫 历厉 名各 住往注 网纲 折拆 设没 拨拔 账帐 复夏 话活 快块 机饥 级极 限很 余佘 查杳 密蜜 换唤 录绿 播插 拿拏 怎作 么公 体休 什件'.split(
    ' ',
  )

/** The kinds of noise, in the order in which they are told. */
export const noiseKinds: readonly NoiseKind[] = [
  { name: 'typo', applies: always, change: addTypo },
  { name: 'two typos', applies: always, change: (text, random) => addTypo(addTypo(text, random), random) },
  { name: 'homophone', applies: always, change: addHomophone },
  { name: 'filler', applies: always, change: addFiller },
  { name: 'words dropped', applies: always, change: dropFunctionWords },
  { name: 'first cut', applies: always, change: (text) => cut(text, (units, size) => units.slice(size)) },
  { name: 'last cut', applies: always, change: (text) => cut(text, (units, size) => units.slice(0, -size)) },
  { name: 'traditional', applies: (text) => han.test(text), change: (text) => toTraditional(text) },
  { name: 'full width', applies: (text) => /[!-~]/.test(text), change: widen },
]

/** Changes each text by a kind of noise; the same texts come out the same. */
export function disturb(texts: readonly string[], kind: NoiseKind): readonly string[] {
  const random = createRandom(7)
  return texts.map((text) => kind.change(text, random))
}

function always(): boolean {
  return true
}

function addTypo(text: string, random: Random): string {
  return han.test(text) ? addHanTypo(text, random) : addLatinTypo(text, random)
}

/** One word of at least four letters: a letter beside the right one, left out, doubled, or two letters swapped. */
function addLatinTypo(text: string, random: Random): string {
  const words = [...text.matchAll(/[a-z]{4,}/gi)]
  const chosen = words[random.below(words.length)]
  if (chosen === undefined) return text
  const [word] = chosen
  const at = 1 + random.below(word.length - 2)
  const letter = word[at] ?? ''
  const near = neighbours[letter.toLowerCase()] ?? letter
  const middle = [
    near[random.below(near.length)] ?? '',
    '',
    letter + letter,
    `${word[at + 1] ?? ''}${letter}`,
  ]
  const kind = random.below(middle.length)
  const changed = word.slice(0, at) + (middle[kind] ?? '') + word.slice(at + (kind === 3 ? 2 : 1))
  return text.slice(0, chosen.index) + changed + text.slice(chosen.index + word.length)
}

/** One character: left out, doubled, swapped with the next, one that looks alike, or one that sounds alike. */
function addHanTypo(text: string, random: Random): string {
  const units = Array.from(text)
  const places = units.flatMap((unit, place) => (han.test(unit) ? [place] : []))
  const at = places[random.below(places.length)] ?? 0
  const unit = units[at] ?? ''
  const kind = random.below(5)
  if (kind === 0 && units.length > 2) units.splice(at, 1)
  else if (kind === 1) units.splice(at, 0, unit)
  else if (kind === 2 && at + 1 < units.length) units.splice(at, 2, units[at + 1] ?? '', unit)
  else if (kind === 3) return replaceByLookAlike(units, random)
  else return addHomophone(text, random)
  return units.join('')
}

function replaceByLookAlike(units: readonly string[], random: Random): string {
  const places = units.flatMap((unit, place) =>
    lookAlikes.some((group) => group.includes(unit)) ? [place] : [],
  )
  const at = places[random.below(places.length)]
  if (at === undefined) return addHomophone(units.join(''), random)
  const others = Array.from(lookAlikes.find((group) => group.includes(units[at] ?? '')) ?? '').filter(
    (one) => one !== units[at],
  )
  return units.with(at, others[random.below(others.length)] ?? '').join('')
}

/** One word or character that sounds alike but is written differently. */
function addHomophone(text: string, random: Random): string {
  if (!han.test(text)) return respell(text, random)
  const units = Array.from(text)
  const places = units.flatMap((unit, place) => (homophonesOf(unit).length > 0 ? [place] : []))
  const at = places[random.below(places.length)]
  if (at === undefined) return text
  const others = homophonesOf(units[at] ?? '')
  return units.with(at, others[random.below(others.length)] ?? '').join('')
}

function respell(text: string, random: Random): string {
  const first = random.below(respellings.length)
  for (let tried = 0; tried < respellings.length; tried++) {
    const [sound, other] = respellings[(first + tried) % respellings.length] ?? [/$^/, '']
    const changed = text.replace(sound, other)
    if (changed !== text) return changed
  }
  return text
}

let bySound: ReadonlyMap<string, readonly string[]> | undefined

/** Common characters (the first level of GB 2312) that are read as this one is, without tones. */
function homophonesOf(unit: string): readonly string[] {
  if (!han.test(unit)) return []
  bySound ??= Map.groupBy(commonCharacters(), soundOf)
  return (bySound.get(soundOf(unit)) ?? []).filter((other) => other !== unit)
}

function soundOf(unit: string): string {
  return pinyin(unit, { toneType: 'none' })
}

function commonCharacters(): readonly string[] {
  const decoder = new TextDecoder('gb18030')
  const characters: string[] = []
  for (let high = 0xb0; high <= 0xd7; high++) {
    for (let low = 0xa1; low <= (high === 0xd7 ? 0xf9 : 0xfe); low++)
      characters.push(decoder.decode(Uint8Array.of(high, low)))
  }
  return characters
}

function addFiller(text: string, random: Random): string {
  const { before, after } = fillers[han.test(text) ? 'zh' : 'en']
  const isBefore = random.below(2) === 0
  const choices = isBefore ? before : after
  const filler = choices[random.below(choices.length)] ?? ''
  return isBefore ? filler + text : text.replace(/[?!.?!。]$/, '') + filler
}

function dropFunctionWords(text: string): string {
  const rest = han.test(text)
    ? text.replace(functionCharacters, '')
    : text
        .split(' ')
        .filter((word) => !functionWords.has(word.toLowerCase()))
        .join(' ')
  return rest.trim() === '' ? text : rest
}

function cut(text: string, keep: (units: readonly string[], size: number) => readonly string[]): string {
  const isHan = han.test(text)
  const units = isHan ? Array.from(text) : text.split(' ')
  const size = Math.floor(units.length * cutShare)
  return size === 0 ? text : keep(units, size).join(isHan ? '' : ' ')
}

/** ASCII as full-width forms. */
function widen(text: string): string {
  return text.replace(/[!-~]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + 0xfee0))
}
