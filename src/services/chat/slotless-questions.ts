import type { Answer, KnowledgeBase, Located } from './knowledge/knowledge-base.ts'
import { placeholdersOf, splitQuestion } from './knowledge/placeholders.ts'
import { questionKey } from './knowledge/question-key.ts'

/** Little words that lead up to what is named: without it they go too. */
const leadIn =
  /(?:^|\s+)(?:(?:of|in|at|on|for|from|to|with|near|by|about)\s+)?(?:(?:the|a|an|this|that|my|your)\s+)?$/iu
/** What wants a subject after it. */
const auxiliary = /(?:^|\s)(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)$/iu
/** Words that ask without telling what about. */
const onlyAsks =
  /^(?:怎么样?|怎样|如何|好吗|好不好|是什么|有吗|可以吗|多少|什么|(?:(?:how|what|when|where|why|who|which|about|is|are|was|were|do|does|did|can|will|it|tell|me|show|the)\s*)+)[??]?$/iu
const han = /\p{Script=Han}/u

/**
 * A question with what it names left out, as people ask who take it for known: `{building}几点开门` is 几点开门, *opening
 * hours of the {building}* is *opening hours*, and *when does the {building} open* is *when does it open*. `undefined`
 * where too little is left to tell what is asked.
 */
export function withoutPlaceholders(question: string): string | undefined {
  const isChinese = splitQuestion(question).some((part) => part.kind === 'words' && han.test(part.text))
  const text = isChinese ? leaveOutInChinese(question) : leaveOutInEnglish(question)
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  return letters < (isChinese ? 2 : 4) || onlyAsks.test(text) ? undefined : text
}

function leaveOutInChinese(question: string): string {
  return splitQuestion(question)
    .map((part) => (part.kind === 'words' ? part.text : '\0'))
    .join('')
    .replace(/[在从去]?\s*\0(?:\s*到\s*\0)?\s*[的里]?/gu, '')
    .trim()
}

function leaveOutInEnglish(question: string): string {
  let text = ''
  for (const part of splitQuestion(question)) {
    if (part.kind === 'words') {
      text += part.text
    } else {
      const before = text.replace(leadIn, '')
      text = auxiliary.test(before) ? `${before} it` : before
    }
  }
  return text.replaceAll(/\s+/g, ' ').trim()
}

/**
 * The questions of each answer with its slots left out: what is asked so must be asked back for them. Those that are
 * somebody's already, or would be two answers', are none.
 */
export function slotlessQuestions({ answers, decline }: KnowledgeBase): readonly (readonly Located[])[] {
  if (!answers.some(({ slots }) => slots !== undefined)) return []
  const stored = new Set(
    [...answers.flatMap(({ questions }) => questions), ...decline.questions].map(({ text }) =>
      questionKey(text),
    ),
  )
  const perAnswer = answers.map((answer) =>
    slotlessOf(answer).filter(({ text }) => !stored.has(questionKey(text))),
  )
  const owners = Map.groupBy(perAnswer.flat(), ({ text }) => questionKey(text))
  return perAnswer.map((questions) =>
    questions.filter(({ text }) => owners.get(questionKey(text))?.length === 1),
  )
}

function slotlessOf({ questions, slots = [] }: Answer): readonly Located[] {
  const askedFor = new Set(slots.map(({ entity }) => entity))
  const seen = new Set<string>()
  return questions.flatMap(({ text, at }): readonly Located[] => {
    const named = placeholdersOf(text)
    if (named.length === 0 || !named.every((name) => askedFor.has(name))) return []
    const bare = withoutPlaceholders(text)
    if (bare === undefined || seen.has(questionKey(bare))) return []
    seen.add(questionKey(bare))
    return [{ text: bare, at }]
  })
}
