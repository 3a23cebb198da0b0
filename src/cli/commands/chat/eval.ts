import { Command } from '@commander-js/extra-typings'
import { jsonOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { kbOption } from './kb-option.ts'

export function chatEval(texts: Texts) {
  return new Command('eval')
    .description(texts.chat.eval)
    .argument('<test>', texts.chat.test)
    .addOption(kbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside chat eval test.tsv --kb train.tsv --json'))
    .action(async (test, { kb, json }) => {
      const { evaluate, loadKnowledgeBase, readLabelledQuestions } =
        await import('../../../services/chat/index.ts')
      const evaluation = evaluate(await loadKnowledgeBase(kb), await readLabelledQuestions(test))
      if (json === true) {
        process.stdout.write(`${JSON.stringify(evaluation)}\n`)
        return
      }
      for (const [key, words] of Object.entries(texts.chat.evaluation)) {
        const value = evaluation[key as keyof typeof evaluation]
        process.stdout.write(
          `${words}: ${shares.has(key) && typeof value === 'number' ? percent(value) : figure(value)}\n`,
        )
      }
    })
}

/** Figures that are parts of a whole. */
const shares: ReadonlySet<string> = new Set([
  'accuracy',
  'top3',
  'clarifiedRight',
  'declinedRight',
  'declinedWrong',
])

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

function figure(value: number | null | Readonly<Record<string, number | null>>): string {
  if (value === null) return '–'
  return typeof value === 'number'
    ? String(value)
    : Object.values(value)
        .map((one) => (one === null ? '–' : Math.round(one)))
        .join(' / ')
}
