import type { EntityFinder } from './entities/find-entities.ts'

/** A question that goes on from the one before, made whole. */
export interface Completion {
  /** Ways to say it whole; what is surest counts. */
  readonly questions: readonly string[]
  /**
   * `replaced`: it is the question before about something else (那明天呢 after 今天天气怎么样, or after 天气, whose answer
   * can be told a day); `joined`: it is another question about the same thing (多少钱 after 怎么办校园卡), and both stand
   * together, or what the one before was about stands for the pronoun.
   */
  readonly kind: 'replaced' | 'joined'
}

const chineseOpening = /^(?:那么?|还有|要是|如果是?|换成|改成|换|或者|然后|接着|以及)(?=.)/u
const chineseClosing = /(?:呢|怎么样|如何)$/u
const englishOpening =
  /^(?:(?:and|then|so|but|or|also) )?(?:what about|how about|what if(?: it is| its)?) |^(?:and|then|also|or) (?=.)/u
const chinesePronoun =
  /它们?|[他她]们?|这个|那个|这些|那些|该(?=[^不死怎如])|^这(?![么里边样])|^那(?![么里边样])/u
const englishPronoun = /\b(?:it|its|that|this|they|them|those|these|there)\b/u
/** Questions that don't say what they are about. */
const chineseFragment =
  /^(?:要|需要|得|大概|一共|都|最|能|可以|还)?(?:多少钱|多少|什么价|贵[吗不]|在哪里?|在哪儿|去哪[里儿]?|几点|几天|几号|什么时候|啥时候|为什么|为啥|怎么办|怎么弄|怎么做|怎么去|怎么走|怎么用|多久|多长时间|多远|远[吗不]|谁|哪些|哪个|要什么|需要什么|带什么|要钱吗|收费吗|免费吗|可以吗|行吗)(?:呢|啊|呀|的)?$/u
const englishFragment =
  /^(?:and |so |then )?(?:how (?:much|long|far|many|often|late|early|old|big|soon)|how|where|when|why|who|which(?: one)?|what time|is (?:it )?free)(?: (?:is|are|does|do|will|can|would|should|to|it|that|this|they|there|cost|take|open|close))*$/u

/** What may stand beside the names in a text that is nothing but names. */
const besideNames = /[\s的在是去]|\b(?:in|at|on|for|of|the)\b/gu

/** Characters of Chinese, or words of anything else, that a follow-up has at most. */
const longestChinese = 12
const longestEnglish = 7
/** Characters in which Chinese hardly says both what it is about and what about it. */
const longestBareChinese = 3

/** What a question has that says itself what it is about: *how much is the rent*. */
export const ownSubject: RegExp = /\b(?:a|an|the|my|your|our)\s+[a-z]/i

/** What was asked before, and which entities its answer can be told. */
export interface Previous {
  readonly question: string
  readonly takes: ReadonlySet<string>
}

/**
 * Completes a question that lacks its subject from the question before it, or returns `undefined` where it stands by
 * itself. What names an entity of the same kind takes its place, and what the answer can be told is added; otherwise
 * both questions stand together.
 */
export function completeFollowUp(
  question: string,
  previous: Previous,
  entities: EntityFinder,
  now: Date,
): Completion | undefined {
  const plain = question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.,!?。,!?、;;:~…]+/gu, ' ')
    .trim()
  const isChinese = /\p{Script=Han}/u.test(plain)
  const length = isChinese ? plain.length : plain.split(' ').length
  if (plain === '' || length > (isChinese ? longestChinese : longestEnglish)) return undefined
  const opened = plain.replace(isChinese ? chineseOpening : englishOpening, '').trim()
  const core = (isChinese ? opened.replace(chineseClosing, '') : opened).trim()
  const isElliptic = opened !== plain || (isChinese && core !== plain && plain.endsWith('呢'))
  const replaced = replaceEntities(isElliptic ? core : plain, previous, entities, now)
  if (replaced !== undefined) return { questions: [replaced], kind: 'replaced' }
  const lacksSubject = isChinese
    ? chinesePronoun.test(opened) || chineseFragment.test(opened)
    : englishPronoun.test(plain) || englishFragment.test(plain)
  if (!isElliptic && !lacksSubject) return undefined
  if (core === '') return undefined
  const said = previous.question
  // 这双鞋多少钱 and 那鞋子多少钱 say what they are about.
  const mayLackTopic =
    (!isChinese && !ownSubject.test(core)) ||
    chineseFragment.test(opened) ||
    (isChinese && isElliptic && core.length <= longestBareChinese)
  const inTopic = mayLackTopic && chinese.test(said) === isChinese ? askAboutTopic(core, said, isChinese) : []
  return { questions: [`${said} ${core}`, ...inTopic], kind: 'joined' }
}

const chinese = /\p{Script=Han}/u
const englishObject = /\b(?:it|that|this|they|them|those|these|one)\b/u
/** What asks in a Chinese question, and isn't what it is about. */
const chineseAsking =
  /怎么(?:办理|办|样|走|用|弄|做)?|如何(?:办理)?|在?哪[里儿]?|什么时候|几点|多少钱?|什么|[吗呢啊呀?？\s]/gu
const determiner = /^(?:a|an|the|my|your|our|his|her|their|some|any)$/u
/** Words that no name of a thing goes beyond. */
const longestTopic = 4

/** The question with what the one before may be about in the place of its pronoun, or after it: *how much is a campus card*. */
function askAboutTopic(core: string, previous: string, isChinese: boolean): readonly string[] {
  if (isChinese) {
    const topic = previous.replaceAll(chineseAsking, '')
    return topic.length < 2 || topic === previous ? [] : [`${topic}${core}`]
  }
  const words = previous
    .toLowerCase()
    .replaceAll(/[.,!?;:]/g, '')
    .trim()
    .split(/\s+/)
  const first = words.findLastIndex((word) => determiner.test(word))
  const topics =
    first === -1
      ? [words.slice(-1), words.slice(-2)]
      : Array.from({ length: longestTopic }, (_, more) => words.slice(first, first + 2 + more))
  return [...new Set(topics.map((topic) => topic.join(' ')))].flatMap((topic) =>
    englishObject.test(core)
      ? [core.replace(englishObject, topic)]
      : [`${core} ${topic}`, `${core} is ${topic}`],
  )
}

/**
 * Puts what the text names in the place of what the question before named of the same kind, or after it where its answer
 * can be told such; nothing else may be in the text.
 */
function replaceEntities(
  text: string,
  previous: Previous,
  entities: EntityFinder,
  now: Date,
): string | undefined {
  const named = entities.find(text, now)
  const bare = named.reduce((rest, match) => rest.replace(match.text, ''), text)
  if (named.length === 0 || bare.replace(besideNames, '').trim() !== '') return undefined
  const before = entities.find(previous.question, now)
  let result = previous.question
  let isReplaced = false
  for (const match of named) {
    const old = before.find(({ entity }) => entity === match.entity)
    if (old === undefined && !previous.takes.has(match.entity)) continue
    result = old === undefined ? `${result} ${match.text}` : result.replace(old.text, match.text)
    isReplaced = true
  }
  return isReplaced ? result : undefined
}
