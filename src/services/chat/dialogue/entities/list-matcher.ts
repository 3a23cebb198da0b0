import type { EntityValue } from '../../knowledge/knowledge-base.ts'
import { foldText, type FoldedText, replaceWords } from './folded-text.ts'
import { besides, inOriginal, longestFirst, type Mention } from './mention.ts'
import { createNearWords } from './near-words.ts'

/** Finds the values of a list in a folded question; offsets are those of the question itself. */
export type ListMatcher = (question: FoldedText) => readonly Mention[]

/** Other spellings of a name, in simplified characters and lower case: `北京` is `beijing` and `bei jing` in pinyin. */
export type SpellName = (name: string) => readonly string[]

interface Name {
  readonly name: string
  readonly value: string
}

/** A tree of names, by UTF-16 unit; `value` where a name ends. */
interface NameNode {
  readonly next: Map<number, NameNode>
  value?: string
}

const wordUnit = /[\p{L}\p{N}\p{M}]/u
const unspacedUnit = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/**
 * Finds a list's values by their texts and their other names, whatever their case, width and characters (traditional
 * or simplified). Words of scripts that put spaces between words count only as whole words (`oslo`, not in
 * `osloite`); Chinese stands anywhere. Where nothing is found so, a Latin word may have one typo, if only one word of
 * the list is so near (see {@link createNearWords}).
 *
 * With `spell`, values are found by other spellings of their names as well, where those can mean one value only.
 */
export function createListMatcher(values: readonly EntityValue[], spell?: SpellName): ListMatcher {
  const given = values.flatMap(({ text, aliases }) =>
    [text, ...aliases.map((alias) => alias.text)].map((name) => ({ name: foldText(name).text, value: text })),
  )
  // Those that were given come first, so that a spelling never takes the name of another value.
  const names = spell === undefined ? given : [...given, ...spellNames(given, spell)]
  const root = growTree(names)
  const nearWord = createNearWords(names.map(({ name }) => name))
  return (question) => {
    const exact = findNames(root, question)
    const corrected = replaceWords(question, nearWord)
    if (corrected === question) return exact
    return [...exact, ...besides(exact, findNames(root, corrected))].toSorted((a, b) => a.start - b.start)
  }
}

/** Spellings that mean one value only. */
function spellNames(names: readonly Name[], spell: SpellName): readonly Name[] {
  const spelt = names.flatMap(({ name, value }) =>
    spell(name).map((spelling) => ({ name: foldText(spelling).text, value })),
  )
  const bySpelling = Map.groupBy(spelt, ({ name }) => name)
  return spelt.filter(({ name, value }) => bySpelling.get(name)?.every((other) => other.value === value))
}

function growTree(names: readonly Name[]): NameNode {
  const root: NameNode = { next: new Map() }
  for (const { name, value } of names) {
    let node = root
    for (let index = 0; index < name.length; index++) node = childOf(node, name.charCodeAt(index))
    node.value ??= value
  }
  return root
}

function childOf({ next }: NameNode, unit: number): NameNode {
  const child = next.get(unit) ?? { next: new Map() }
  next.set(unit, child)
  return child
}

function findNames(root: NameNode, folded: FoldedText): readonly Mention[] {
  const { text } = folded
  const mentions: Mention[] = []
  for (let start = 0; start < text.length; start++) {
    if (!isBorder(text, start)) continue
    let node = root.next.get(text.charCodeAt(start))
    for (let end = start + 1; node !== undefined; end++) {
      if (node.value !== undefined && isBorder(text, end)) mentions.push({ start, end, value: node.value })
      node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined
    }
  }
  return inOriginal(longestFirst(mentions), folded)
}

/** Whether a place isn't within a word. */
function isBorder(text: string, place: number): boolean {
  return !(isOfWord(text[place - 1]) && isOfWord(text[place]))
}

function isOfWord(unit: string | undefined): boolean {
  return unit !== undefined && wordUnit.test(unit) && !unspacedUnit.test(unit)
}
