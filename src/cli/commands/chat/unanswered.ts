import { Command, Option } from '@commander-js/extra-typings'
import type { QuestionGroup } from '../../../services/chat/index.ts'
import { jsonOption } from '../../options.ts'
import { terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'
import { kbOption } from './kb-option.ts'
import { logOption, pastTime } from './log-option.ts'

/** Wordings of one group that are shown; the others are counted. */
const maxShown = 5

export function chatUnanswered(texts: Texts) {
  return new Command('unanswered')
    .description(texts.chat.unanswered.description)
    .addOption(kbOption(texts))
    .addOption(logOption(texts))
    .addOption(new Option('--since <time>', texts.chat.unanswered.since).argParser(pastTime(texts)))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example('portside chat unanswered --kb desk.yaml', 'portside chat unanswered --since 7d --json'),
    )
    .action(async ({ kb, log, since, json }) => {
      const { listUnanswered } = await import('../../../services/chat/index.ts')
      const { groups, questions } = await listUnanswered({ file: log, kb, since })
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ questions, groups: groups.map(toJson) })}\n`)
        return
      }
      for (const group of groups) process.stdout.write(`${describe(group, texts)}\n`)
      process.stderr.write(`${texts.chat.unanswered.total(questions, groups.length)}\n`)
    })
}

/** Without the rows of the log, which are nobody's business. */
function toJson({ group, count, lastAt, questions, outcomes, nearest }: QuestionGroup): object {
  return { group, count, lastAt, questions, outcomes, nearest: nearest ?? null }
}

function describe({ group, count, lastAt, questions, nearest }: QuestionGroup, texts: Texts): string {
  const words = texts.chat.unanswered
  const lines = [words.group(group, count, minuteOf(lastAt))]
  for (const { question, count: times } of questions.slice(0, maxShown)) {
    lines.push(`  ${terminalText(question)}${times === 1 ? '' : ` ×${times}`}`)
  }
  if (questions.length > maxShown) lines.push(`  ${words.more(questions.length - maxShown)}`)
  if (nearest !== undefined)
    lines.push(`  ${words.nearest(nearest.id, nearest.question, percent(nearest.similarity))}`)
  return lines.join('\n')
}

/** Local time to the minute, as in ISO 8601 but for the space: Swedish writes it so. */
function minuteOf(time: Date): string {
  return time.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
