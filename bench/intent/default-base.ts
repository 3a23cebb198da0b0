import { loadKnowledgeBase } from '../../src/services/chat/index.ts'
import { trainRecogniser } from '../../src/services/chat/recognise/recogniser.ts'
import type { Contestant } from './contestants.ts'

/** The lab's rules as it has them, by the id that the answer has here. The first that matches is meant. */
const rules: readonly (readonly [string, string])[] = [
  ['天气', 'weather'],
  ['时间', 'time'],
  ['你会什么', 'abilities'],
  ['你叫什么', 'name'],
  ['你是', 'name'],
  ['几点了', 'clock'],
  ['你好', 'hello'],
  ['现在几点了', 'clock'],
  ['你叫什么名字', 'name'],
  ['你会做什么', 'abilities'],
  ['再见', 'goodbye'],
  ['天气查询', 'weather'],
  ['时间查询', 'time'],
]

/** Those who answer the lab's seven questions: the default base, and the lab's own rules. They learn from no rows. */
export async function createDefaultContestants(): Promise<readonly Contestant[]> {
  const base = await loadKnowledgeBase()
  return [
    {
      name: 'ours',
      async train() {
        const recogniser = trainRecogniser(base)
        return (question) => {
          const { outcome, guesses } = recogniser.recognise(question)
          return {
            labels: guesses.map(({ answer }) => base.answers[answer]?.id ?? ''),
            confidence: guesses[0]?.confidence ?? 0,
            isAnswered: outcome === 'answer',
          }
        }
      },
    },
    {
      name: 'lab rules',
      async train() {
        return (question) => {
          const lowered = question.toLowerCase()
          const id = rules.find(([words]) => lowered.includes(words))?.[1]
          return {
            labels: id === undefined ? [] : [id],
            confidence: id === undefined ? 0 : 1,
            isAnswered: id !== undefined,
          }
        }
      },
    },
  ]
}
