/** A text with `{slots}`, and the place (`file:line`) where it stands. */
interface Template {
  readonly text: string
  readonly at: string
}

/** What one file of the background corpus says: word lists by name, and patterns over them in the order of the file. */
export interface QuestionGrammar {
  readonly lists: ReadonlyMap<string, readonly string[]>
  readonly patterns: readonly string[]
}

const listLine = /^\{([a-z]+)\} *= *(.*)$/
const slot = /\{[a-z]+\}/g
const hasBracket = /[(){}]/
const bracketed = /\{[a-z]+\}|\((?:[^(){}]|\{[a-z]+\})*\)/g

/**
 * Reads a file of questions, a line at a time:
 *
 * ```text
 * # A comment.
 * {city} = Oslo, Turin, Kyoto
 * {trip} = a weekend in {city}, a cruise
 * (cheap |)flights to {city}
 * how far is it from {city} to {city}
 * how much is {trip}
 * ```
 *
 * A line `{name} = …` is a list of words between commas (a further one of that name goes on with it); every other line
 * is a pattern. `{name}` stands for a word of that list, in patterns and in words, and `(a|b|)` in a pattern for one of
 * these wordings, of which one may be empty. Slots may stand in groups, groups not in groups.
 *
 * @param shared Lists of another file, which slots may name too; one of this file goes before a shared one.
 * @throws Error where a slot names no list, a word of a list is empty, or a bracket has no partner; it names file and
 * line.
 */
export function parseQuestionGrammar(
  source: string,
  file: string,
  shared: QuestionGrammar['lists'] = new Map(),
): QuestionGrammar {
  const own = new Map<string, string[]>()
  const patterns: string[] = []
  const templates: Template[] = []
  for (const [index, raw] of source.split('\n').entries()) {
    const text = raw.trim()
    if (text === '' || text.startsWith('#')) continue
    const at = `${file}:${index + 1}`
    const [, name, words] = (text.startsWith('{') && listLine.exec(text)) || []
    if (name === undefined || words === undefined) patterns.push(text)
    else own.set(name, [...(own.get(name) ?? []), ...splitWords(words, at)])
    if (hasBracket.test(text)) templates.push({ text: words ?? text, at })
  }
  const lists = new Map<string, readonly string[]>([...shared, ...own])
  for (const template of templates) requireMeaning(template, lists)
  return { lists, patterns }
}

function splitWords(words: string, at: string): string[] {
  const split = words.split(/[,、]/).map((word) => word.trim())
  if (split.includes(''))
    throw new Error(`Cannot use ${at}: a word of this list is empty; name it or drop its comma`)
  return split
}

function requireMeaning({ text, at }: Template, lists: QuestionGrammar['lists']): void {
  if (hasBracket.test(text.replaceAll(bracketed, '')))
    throw new Error(
      `Cannot use ${at}: a bracket has no partner, or a group stands in a group; write {slot} and (one|other)`,
    )
  for (const named of text.match(slot) ?? [])
    if (!lists.has(named.slice(1, -1)))
      throw new Error(
        `Cannot use ${at}: there is no list ${named}; define it in this file or among the shared lists`,
      )
}
