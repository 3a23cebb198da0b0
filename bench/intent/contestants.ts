import MiniSearch from 'minisearch'
import { NlpManager } from 'node-nlp'
import { parseTsvBase } from '../../src/services/chat/knowledge/tsv-base.ts'
import { createRecogniser } from '../../src/services/chat/recognise/recogniser.ts'
import { trainModel } from '../../src/services/chat/recognise/train-model.ts'
import type { Row } from './labelled-set.ts'

/** What a contestant makes of a question. */
export interface Opinion {
  /** Labels, the likeliest first. */
  readonly labels: readonly string[]
  /** How sure it is of the first, 0 to 1. */
  readonly confidence: number
  readonly isAnswered: boolean
}

type Ask = (question: string) => Opinion | Promise<Opinion>

/** One that recognises questions: it learns from labelled rows (`oos`: examples to decline), and is asked. */
export interface Contestant {
  readonly name: string
  readonly train: (rows: readonly Row[]) => Promise<Ask>
}

const outOfScope = 'oos'
const han = /\p{Script=Han}/u

const ours: Contestant = {
  name: 'ours',
  async train(rows) {
    const source = rows.map(({ label, text }) => `${label}\t${text}`).join('\n')
    const base = parseTsvBase('train.tsv', source)
    const recogniser = createRecogniser(trainModel(base))
    return (question) => {
      const { outcome, guesses } = recogniser.recognise(question)
      return {
        labels: guesses.map(({ answer }) => base.answers[answer]?.id ?? ''),
        confidence: guesses[0]?.confidence ?? 0,
        isAnswered: outcome === 'answer',
      }
    }
  },
}

/** What the lab's server does: it lower-cases the question, and the first stored one that occurs in it is meant. */
const labRules: Contestant = {
  name: 'lab rules',
  async train(rows) {
    const stored = rows.filter(({ label }) => label !== outOfScope)
    return (question) => {
      const lowered = question.toLowerCase()
      const found = stored.find(({ text }) => lowered.includes(text))
      return {
        labels: found === undefined ? [] : [found.label],
        confidence: found === undefined ? 0 : 1,
        isAnswered: found !== undefined,
      }
    }
  },
}

/** node-nlp with its defaults; its threshold of 0.7 makes `None`. */
const nodeNlp: Contestant = {
  name: 'node-nlp',
  async train(rows) {
    const language = rows.some(({ text }) => han.test(text)) ? 'zh' : 'en'
    const manager = new NlpManager({
      languages: [language],
      forceNER: false,
      autoSave: false,
      autoLoad: false,
      nlu: { log: false },
    })
    for (const { label, text } of rows)
      manager.addDocument(language, text, label === outOfScope ? 'None' : label)
    await manager.train()
    return async (question) => {
      const { intent, score, classifications } = await manager.process(language, question)
      return {
        labels: classifications.map((one) => one.intent).filter((label) => label !== 'None'),
        confidence: intent === 'None' ? 0 : score,
        isAnswered: intent !== 'None',
      }
    }
  },
}

/** minisearch with prefixes and one edit; Chinese as single characters and pairs. Best document by label. */
const miniSearch: Contestant = {
  name: 'minisearch',
  async train(rows) {
    const index = new MiniSearch({
      fields: ['text'],
      storeFields: ['label'],
      tokenize: (text) =>
        [...text.matchAll(/\p{Script=Han}+|[^\p{Script=Han}\s\p{P}]+/gu)].flatMap(([run]) => tokensOf(run)),
      searchOptions: { prefix: false, fuzzy: (term) => (han.test(term) ? false : 0.2) },
    })
    index.addAll(rows.map(({ label, text }, id) => ({ id, label, text })))
    return (question) => {
      const hits = index.search(question)
      const labels = [...new Set(hits.slice(0, 50).map((hit) => String(hit['label'])))]
      const score = hits[0]?.score ?? 0
      return {
        labels: labels.filter((label) => label !== outOfScope),
        confidence: score / (score + 10),
        isAnswered: labels[0] !== undefined && labels[0] !== outOfScope,
      }
    }
  },
}

function tokensOf(run: string): readonly string[] {
  if (!han.test(run)) return [run]
  const units = Array.from(run)
  return [...units, ...units.slice(1).map((unit, place) => `${units[place] ?? ''}${unit}`)]
}

/** Ours first. */
export const contestants: readonly Contestant[] = [ours, labRules, nodeNlp, miniSearch]
