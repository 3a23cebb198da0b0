import type { Answer, KnowledgeBase } from '../knowledge/knowledge-base.ts'
import type { Decision, Guess } from '../recognise/decide/decide.ts'
import { parseChoice } from './choice.ts'
import type { Dialogue } from './dialogue.ts'
import type { EntityFinder } from './entities/find-entities.ts'
import { completeFollowUp, ownSubject } from './follow-up.ts'
import { fillSlots } from './slots.ts'

/** What a question in a dialogue asks for. */
export interface Understood {
  readonly decision: Decision
  /** The question as it was understood: completed from the one before, where it needed that. */
  readonly question: string
  /** What the answer has been told before, by the names of its slots. */
  readonly known?: Readonly<Record<string, string>>
}

/** Understands a question by what was said before. */
export type Understand = (question: string, dialogue: Dialogue, now: Date) => Understood

/** Declines: nothing of the base is meant. */
const nothing: Decision = { outcome: 'decline', guesses: [], alternatives: [] }

/**
 * Makes the function that understands questions in dialogues over a base. In this order a question is taken for the value that
 * was asked for, for one of the choices that were offered, and for a question, which may go on from the one before:
 * completed from it where it stands better so.
 */
export function createUnderstanding(
  base: KnowledgeBase,
  recognise: (question: string) => Decision,
  entities: EntityFinder,
): Understand {
  const { answers } = base
  const placeOf = new Map(answers.map(({ id }, place) => [id, place]))
  const hasFollowers = answers.some(({ after }) => after !== undefined)
  const idOfBest = ({ guesses }: Decision): string | undefined => answers[guesses[0]?.answer ?? -1]?.id
  const meant = (id: string): Decision => certainly(placeOf.get(id))

  const recogniseIn = (question: string, dialogue: Dialogue): Decision => {
    const decision = recognise(question)
    return hasFollowers ? withoutFollowers(decision, answers, dialogue) : decision
  }

  const asValue = (question: string, { pending }: Dialogue, now: Date): Understood | undefined => {
    if (pending === undefined) return undefined
    const slots = answers[placeOf.get(pending.id) ?? -1]?.slots ?? []
    const asked = slots.filter(({ name }) => name === pending.slot)
    const { values, missing } = fillSlots(asked, entities.find(question, now))
    if (missing !== undefined) return undefined
    return {
      decision: meant(pending.id),
      question: pending.question,
      known: { ...pending.values, ...values },
    }
  }

  const asChoice = (question: string, { choices = [], asked }: Dialogue): Understood | undefined => {
    const choice = choices.length === 0 ? undefined : parseChoice(question, choices.length)
    if (choice === undefined) return undefined
    if (choice === 'none') return { decision: nothing, question }
    // The number says nothing of what the question before has named already.
    return { decision: meant(choices[choice] ?? ''), question: asked?.question ?? question }
  }

  /** The question made whole from the one before, where that makes it one that can be answered. */
  const asFollowUp = (
    question: string,
    decision: Decision,
    dialogue: Dialogue,
    now: Date,
  ): Understood | undefined => {
    const { answered } = dialogue
    const last = answers[placeOf.get(answered?.id ?? '') ?? -1]
    if (answered === undefined || last === undefined) return undefined
    const takes = new Set(last.slots?.map(({ entity }) => entity))
    const completion = completeFollowUp(question, { question: answered.question, takes }, entities, now)
    if (completion === undefined) return undefined
    if (completion.kind === 'joined' && decision.outcome === 'answer') return undefined
    const completed = completion.questions.map((whole): Understood => ({
      decision: recogniseIn(whole, dialogue),
      question: whole,
    }))
    const surest = completed
      .filter((one) => one.decision.outcome === 'answer')
      .toSorted((a, b) => confidenceOf(b) - confidenceOf(a))
    if (completion.kind === 'replaced') {
      // About something else it is the same question still, where that is the likeliest of what it may be.
      const same = completed.find(
        ({ decision: { outcome, guesses } }) =>
          outcome === 'clarify' && answers[guesses[0]?.answer ?? -1]?.id === answered.id,
      )
      return surest[0] ?? (same && { ...same, decision: meant(answered.id) })
    }
    // Joined to it, a question that nothing answers would be answered as the one before was.
    const news = surest.find((one) => idOfBest(one.decision) !== answered.id)
    return news ?? asOffered(question, last, completed[0]?.question ?? question)
  }

  /** What was offered to go on with may be asked for by words that alone would be too few: one that only it has. */
  const asOffered = (question: string, last: Answer, whole: string): Understood | undefined => {
    if (ownSubject.test(question)) return undefined
    const known = wordsOf(last.questions)
    const telling = wordsOf([{ text: question }])
      .difference(known)
      .difference(littleWords)
    const offered = (last.followUps ?? []).flatMap(({ text: id }) => {
      const place = placeOf.get(id)
      const shared = telling.intersection(wordsOf(answers[place ?? -1]?.questions ?? []))
      return shared.size === 0 ? [] : [id]
    })
    const [only, ...others] = offered
    return only === undefined || others.length > 0 ? undefined : { decision: meant(only), question: whole }
  }

  return (question, dialogue, now) => {
    const answer = asValue(question, dialogue, now) ?? asChoice(question, dialogue)
    if (answer !== undefined) return answer
    const decision = recogniseIn(question, dialogue)
    const best = idOfBest(decision)
    // What is offered may be chosen by words that alone would be too few.
    if (decision.outcome === 'clarify' && best !== undefined && dialogue.choices?.includes(best) === true) {
      return { decision: meant(best), question }
    }
    return asFollowUp(question, decision, dialogue, now) ?? { decision, question }
  }
}

function confidenceOf({ decision }: Understood): number {
  return decision.guesses[0]?.confidence ?? 0
}

/** Words that are in questions of all kinds. */
const littleWords: ReadonlySet<string> = new Set(
  'a an the i you we it its that this they them those these one is are was were be do does did can could will would should how what where when why who which and or so of in on at to for from with about there my your me'.split(
    ' ',
  ),
)

function wordsOf(texts: readonly { readonly text: string }[]): ReadonlySet<string> {
  return new Set(texts.flatMap(({ text }) => text.toLowerCase().match(/[a-z]+/g) ?? []))
}

function certainly(answer: number | undefined): Decision {
  if (answer === undefined) return nothing
  return { outcome: 'answer', guesses: [{ answer, entry: -1, confidence: 1 }], alternatives: [] }
}

/** Takes away answers that only follow others than the one given last; what they claimed is the others' to share. */
function withoutFollowers(decision: Decision, answers: readonly Answer[], { answered }: Dialogue): Decision {
  const isOpen = ({ answer }: Guess): boolean => {
    const after = answers[answer]?.after
    return after === undefined || after.some(({ text }) => text === answered?.id)
  }
  if (decision.guesses.every(isOpen)) return decision
  const guesses = decision.guesses.filter(isOpen)
  const alternatives = decision.alternatives.filter(isOpen)
  const [first] = decision.guesses
  if (first !== undefined && isOpen(first)) return { ...decision, alternatives }
  const outcome = decision.outcome === 'answer' || alternatives.length === 0 ? 'decline' : decision.outcome
  return { outcome, guesses, alternatives }
}
