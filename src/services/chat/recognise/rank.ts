import type { Features } from './featurise.ts'

/** The owner of examples to decline, where others have the number of an answer. */
export const declined = -1

/** A stored question: its features, and the number of the answer that owns it, or {@link declined}. */
export interface Entry {
  readonly owner: number
  readonly features: Features
}

/** How near the entries of one owner come to a question, by cosine, 0 to 1. */
interface Nearness {
  /** The mean of the nearest few: how firmly the owner as a whole speaks for itself. */
  readonly score: number
  /** The nearest one alone. */
  readonly peak: number
}

/** An answer that shares features with the question, and the nearest of its phrasings by its entry's number. */
interface Candidate extends Nearness {
  readonly answer: number
  readonly entry: number
}

/** The evidence about a question. */
export interface Ranking {
  /** Every answer that shares a feature with the question, the highest score first, equal ones in the order of the base. */
  readonly candidates: readonly Candidate[]
  /** How near the examples to decline come. */
  readonly decline: Nearness
  /** The share of the question, by weight, that any stored question knows, 0 to 1. */
  readonly coverage: number
}

/** Whether an entry is hidden, for cross-validation. */
type IsLeftOut = (entry: number) => boolean

/** Compares a question's features with all stored ones. */
export type Rank = (features: Features, isLeftOut?: IsLeftOut) => Ranking

/** How many of an answer's nearest phrasings speak for it. */
const voters = 5
/** A cosine so high is one of equal texts, but for rounding. */
const sameQuestion = 0.9999

/**
 * Builds an inverted index and returns the function that ranks by cosine of TF-IDF vectors: TF 1 + ln n, IDF
 * ln((1 + N) / (1 + df)) + 1 (Salton and Buckley 1988, smoothed), each block scaled to length 1 before they are joined.
 *
 * The entries' numbers are their places in the list. The function returned isn't re-entrant, and needs time in
 * proportion to the stored questions that share a feature.
 */
export function indexEntries(entries: readonly Entry[]): Rank {
  const terms = collectTerms(entries)
  const unknownIdf = idf(entries.length, 0)
  for (const [number, { features }] of entries.entries()) {
    weigh(features, terms, unknownIdf, (weight, term) => {
      term?.entries.push(number)
      term?.weights.push(weight)
    })
  }
  const owners = Int32Array.from(entries, ({ owner }) => owner)
  const scores = new Float64Array(entries.length)
  return (features, isLeftOut) => {
    scores.fill(0)
    let known = 0
    weigh(features, terms, unknownIdf, (weight, term) => {
      if (term === undefined) return
      if (isLeftOut === undefined || term.entries.some((entry) => !isLeftOut(entry))) known += weight * weight
      for (let index = 0; index < term.entries.length; index++) {
        const entry = term.entries[index] ?? 0
        scores[entry] = (scores[entry] ?? 0) + weight * (term.weights[index] ?? 0)
      }
    })
    return { ...elect(scores, owners, isLeftOut), coverage: known }
  }
}

type Tally = Pick<Ranking, 'candidates' | 'decline'>

interface Term {
  readonly idf: number
  /** Numbers of the entries that have the feature, ascending, and its weight in each. */
  readonly entries: number[]
  readonly weights: number[]
}

function collectTerms(entries: readonly Entry[]): ReadonlyMap<number, Term> {
  const frequencies = new Map<number, number>()
  for (const { features } of entries) {
    for (const block of features) {
      for (const feature of block.keys()) frequencies.set(feature, (frequencies.get(feature) ?? 0) + 1)
    }
  }
  const terms = new Map<number, Term>()
  for (const [feature, frequency] of frequencies) {
    terms.set(feature, { idf: idf(entries.length, frequency), entries: [], weights: [] })
  }
  return terms
}

function idf(entryCount: number, frequency: number): number {
  return Math.log((1 + entryCount) / (1 + frequency)) + 1
}

/** Calls `visit` with the weight of each feature; the squares of all weights of a question add up to 1. */
function weigh(
  features: Features,
  terms: ReadonlyMap<number, Term>,
  unknownIdf: number,
  visit: (weight: number, term: Term | undefined) => void,
): void {
  const blocks = features.filter((block) => block.size > 0)
  for (const block of blocks) {
    const weights: number[] = []
    let squares = 0
    for (const [feature, count] of block) {
      const weight = (1 + Math.log(count)) * (terms.get(feature)?.idf ?? unknownIdf)
      weights.push(weight)
      squares += weight * weight
    }
    const scale = 1 / Math.sqrt(squares * blocks.length)
    let index = 0
    for (const feature of block.keys()) visit((weights[index++] ?? 0) * scale, terms.get(feature))
  }
}

/** What speaks for one owner: its highest scores, descending, and the entry that has the highest. */
interface Poll {
  readonly votes: number[]
  entry: number
}

/** Lets the entries vote for their owners. Examples to decline have an owner like others. */
function elect(scores: Float64Array, owners: Int32Array, isLeftOut: IsLeftOut | undefined): Tally {
  const polls: (Poll | undefined)[] = []
  for (let entry = 0; entry < scores.length; entry++) {
    const score = scores[entry] ?? 0
    if (score === 0 || isLeftOut?.(entry) === true) continue
    const place = (owners[entry] ?? declined) - declined
    const poll = (polls[place] ??= { votes: [], entry })
    if (score > (poll.votes[0] ?? 0)) poll.entry = entry
    vote(poll.votes, score)
  }
  const nearest = [...polls.entries()].map(([place, poll]) => toCandidate(place + declined, poll))
  const candidates = nearest.slice(1).filter(({ score }) => score > 0)
  candidates.sort((a, b) => b.score - a.score || a.answer - b.answer)
  const [decline] = nearest
  return { candidates, decline: decline ?? toCandidate(declined, undefined) }
}

function toCandidate(answer: number, poll: Poll | undefined): Candidate {
  const votes = poll?.votes ?? []
  return { answer, entry: poll?.entry ?? 0, score: scoreOf(votes), peak: votes[0] ?? 0 }
}

/** The mean of the votes; a question that is stored as it was asked needs no other voices. */
function scoreOf(votes: readonly number[]): number {
  if ((votes[0] ?? 0) > sameQuestion) return 1
  return votes.reduce((sum, score) => sum + score, 0) / Math.max(1, votes.length)
}

/** Keeps the highest `voters` scores, descending. */
function vote(votes: number[], score: number): void {
  if (votes.length === voters && score <= (votes[voters - 1] ?? 0)) return
  let place = votes.length < voters ? votes.length : voters - 1
  while (place > 0 && score > (votes[place - 1] ?? 0)) {
    votes[place] = votes[place - 1] ?? 0
    place--
  }
  votes[place] = score
}
