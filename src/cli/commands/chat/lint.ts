import { Command } from '@commander-js/extra-typings'
import type { Finding, Lint } from '../../../services/chat/index.ts'
import { exitStatus } from '../../failures.ts'
import { jsonOption } from '../../options.ts'
import { terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'
import { kbOption } from './kb-option.ts'

/** Ends with 1 where there is an error or a warning; notes alone leave it at 0. */
export function chatLint(texts: Texts) {
  return new Command('lint')
    .description(texts.chat.lint.description)
    .addOption(kbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example('portside chat lint --kb desk.yaml', 'portside chat lint --kb desk.yaml --json'),
    )
    .action(async ({ kb, json }) => {
      const { lintBase, loadCheckedBase } = await import('../../../services/chat/index.ts')
      const lint = lintBase(await loadCheckedBase(kb))
      process.stdout.write(json === true ? `${JSON.stringify(toJson(lint, texts))}\n` : describe(lint, texts))
      if (lint.findings.some(({ severity }) => severity !== 'note')) process.exitCode = exitStatus.failed
    })
}

function toJson({ findings, recognition }: Lint, texts: Texts): object {
  const shown = findings.map(({ at, ...finding }) => ({
    ...finding,
    ...at,
    message: message({ at, ...finding }, texts),
  }))
  return { findings: shown, recognition }
}

function describe({ findings, recognition }: Lint, texts: Texts): string {
  const words = texts.chat.lint
  const lines = findings.map((finding) => {
    const { file, line, column } = finding.at
    return `${file}:${line}:${column}: ${words.severities[finding.severity]}: ${message(finding, texts)}`
  })
  const worstFirst = recognition.toSorted((a, b) => (a.recognised ?? 2) - (b.recognised ?? 2))
  for (const { id, phrasings, recognised, confusedWith } of worstFirst) {
    const [rival] = confusedWith
    lines.push(words.recognition(id, phrasings, recognised === null ? null : percent(recognised), rival?.id))
  }
  return lines.map((line) => `${terminalText(line)}\n`).join('')
}

/** What is wrong, why that matters, and what to do. */
function message({ rule, id = '', text = '', other, share = 0, count = 0 }: Finding, texts: Texts): string {
  const { at } = other ?? {}
  return texts.chat.lint.rules[rule]({
    id,
    text,
    otherId: other?.id ?? '–',
    otherText: other?.text ?? '',
    where: at === undefined ? '' : `${at.file}:${at.line}`,
    share: percent(share),
    count,
  })
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
