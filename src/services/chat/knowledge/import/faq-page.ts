import { OptionError } from '../../../../core/index.ts'
import type { Position } from '../knowledge-base.ts'
import { type Path, readYamlDocument, type YamlDocument } from '../yaml-document.ts'
import { hasMarkup, htmlToText } from './html-text.ts'
import type { ImportDraft } from './import-draft.ts'
import { findJsonScripts } from './json-script.ts'

/**
 * Reads the questions of FAQ pages (https://schema.org/FAQPage) written as JSON-LD, in a JSON file or in the scripts of
 * an HTML page. A script that isn't JSON is noted as lost.
 *
 * @throws {@link OptionError} `KB_SYNTAX` with the place of what isn't JSON in a JSON file; `IMPORT_NO_FAQ`.
 */
export function readFaqPage(file: string, text: string, draft: ImportDraft): void {
  const isPage = /\.html?$/i.test(file)
  const documents = isPage ? readScripts(file, text, draft) : [readYamlDocument(file, text, 'json')]
  const questions = documents.flatMap((document) => findQuestions(document, document.value, []))
  for (const { document, node, path } of questions) addQuestion(document, node, path, draft)
  if (questions.length > 0) return
  const problem = 'there is no FAQPage with questions in it; see https://schema.org/FAQPage'
  throw new OptionError('IMPORT_NO_FAQ', `Cannot import ${file}: ${problem}`, { details: { file } })
}

/** Blank lines before a script make its lines those of the page. */
function readScripts(file: string, html: string, draft: ImportDraft): readonly YamlDocument[] {
  return findJsonScripts(html).flatMap(({ text, offset }) => {
    const line = html.slice(0, offset).split('\n').length
    try {
      return [readYamlDocument(file, '\n'.repeat(line - 1) + text, 'json')]
    } catch (error) {
      if (!(error instanceof OptionError)) throw error
      const { reason = '', line: lineOfFault = line, column = 1 } = error.details
      draft.lose('script', { file, line: Number(lineOfFault), column: Number(column) }, String(reason))
      return []
    }
  })
}

type Node = Readonly<Record<string, unknown>>

interface FoundQuestion {
  readonly document: YamlDocument
  readonly node: Node
  readonly path: Path
}

/** Lists, graphs and FAQ pages are looked into; of anything else only questions count. */
function findQuestions(document: YamlDocument, value: unknown, path: Path): readonly FoundQuestion[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => findQuestions(document, item, [...path, index]))
  }
  if (!isNode(value)) return []
  if (isOfType(value, 'Question')) return [{ document, node: value, path }]
  const within = isOfType(value, 'FAQPage') ? ['@graph', 'mainEntity', 'hasPart'] : ['@graph']
  return within.flatMap((key) => findQuestions(document, value[key], [...path, key]))
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function isOfType(node: Node, type: string): boolean {
  return [node['@type']].flat().some((name) => String(name).replace(/^https?:\/\/schema\.org\//, '') === type)
}

const knownOfQuestion = new Set([
  '@type',
  '@id',
  '@context',
  'name',
  'text',
  'alternateName',
  'acceptedAnswer',
])
const knownOfAnswer = new Set(['@type', '@id', 'text'])

function addQuestion(document: YamlDocument, node: Node, path: Path, draft: ImportDraft): void {
  loseProperties(document, node, path, knownOfQuestion, draft)
  const names = [node.name ?? node.text, node.alternateName].flat()
  const answers = [node.acceptedAnswer].flat()
  for (const [index, answer] of answers.entries()) {
    const within = [...path, 'acceptedAnswer', ...(Array.isArray(node.acceptedAnswer) ? [index] : [])]
    if (isNode(answer)) loseProperties(document, answer, within, knownOfAnswer, draft)
  }
  const at = document.locate([...path, 'name'])
  draft.add({
    at,
    questions: names.filter((name) => typeof name === 'string').map((name) => toText(name, at, draft)),
    answer: answers.map((answer) => toText(textOf(answer), at, draft)).join('\n'),
  })
}

function textOf(answer: unknown): string {
  const text = isNode(answer) ? answer.text : answer
  return typeof text === 'string' ? text : ''
}

function toText(text: string, at: Position, draft: ImportDraft): string {
  if (!hasMarkup(text)) return text
  draft.lose('markup', at, text)
  return htmlToText(text)
}

function loseProperties(
  document: YamlDocument,
  node: Node,
  path: Path,
  known: ReadonlySet<string>,
  draft: ImportDraft,
): void {
  for (const key of Object.keys(node)) {
    if (!known.has(key)) draft.lose('property', document.locateKey(path, key), key)
  }
}
