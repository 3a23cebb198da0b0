import { writeFile } from 'node:fs/promises'
import { Command, Option } from '@commander-js/extra-typings'
import { OptionError, reasonOf } from '../../../core/index.ts'
import { jsonOption, quietOption } from '../../options.ts'
import { terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'

/** Prints the base, and on stderr what of the file couldn't be carried over as it was. */
export function chatImport(texts: Texts) {
  return new Command('import')
    .description(texts.chat.import.description)
    .argument('<file>', texts.chat.import.file)
    .addOption(new Option('-o, --output <file>', texts.chat.import.output))
    .addOption(new Option('--force', texts.chat.import.force))
    .addOption(quietOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example('portside chat import faq.csv -o desk.yaml', 'portside chat import qna-maker.tsv --json'),
    )
    .action(async (file, { output, force, quiet, json }) => {
      const { importFile } = await import('../../../services/chat/index.ts')
      const { yaml, answers, questions, losses } = await importFile(file)
      if (output !== undefined) await write(output, yaml, force === true)
      if (json === true) {
        const written = output === undefined ? { yaml } : { output }
        const listed = losses.map(({ kind, at, what }) => ({ kind, ...at, what }))
        process.stdout.write(`${JSON.stringify({ answers, questions, losses: listed, ...written })}\n`)
        return
      }
      if (output === undefined) process.stdout.write(yaml)
      if (quiet === true) return
      for (const { kind, at, what } of losses) {
        const place = `${at.file}:${at.line}:${at.column}`
        process.stderr.write(`${place}: ${texts.chat.import.losses[kind](terminalText(what))}\n`)
      }
      process.stderr.write(`${texts.chat.import.done(answers, questions, losses.length)}\n`)
    })
}

async function write(file: string, text: string, isForced: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: isForced ? 'w' : 'wx' })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new OptionError(
        'FILE_EXISTS',
        `Cannot write ${file}: it is there already; name another file, or give --force to replace it`,
        { cause, details: { file } },
      )
    }
    const reason = reasonOf(cause)
    throw new OptionError('CANNOT_WRITE_FILE', `Cannot write ${file}: ${reason}`, {
      cause,
      details: { file, reason },
    })
  }
}
