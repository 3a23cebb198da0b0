import { writeFile } from 'node:fs/promises'
import { Command, Option } from '@commander-js/extra-typings'
import { OptionError, reasonOf } from '../../../core/index.ts'
import { jsonOption, quietOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { version } from '../../version.ts'

export function timeReport(texts: Texts) {
  return new Command('report')
    .description(texts.time.report.description)
    .argument('<file>', texts.time.report.file)
    .addOption(new Option('-o, --output <file>', texts.time.report.output))
    .addOption(quietOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside time report clock.jsonl -o clock.html',
        'portside time report clock.jsonl --lang zh > clock.html',
        'portside time report clock.jsonl --json',
      ),
    )
    .action(async (file, { output, quiet, json }) => {
      const { readRecording, renderReport, summariseRecording } =
        await import('../../../services/time/index.ts')
      const recording = await readRecording(file)
      const facts = { language: texts.language, madeAtMs: Date.now(), version: version() }
      const page =
        json === true ? `${JSON.stringify(summariseRecording(recording))}\n` : renderReport(recording, facts)
      if (output === undefined) process.stdout.write(page)
      else await write(output, page)
      if (output === undefined || quiet === true) return
      process.stderr.write(`${texts.time.report.wrote(output)}\n`)
    })
}

async function write(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page)
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new OptionError('CANNOT_WRITE_FILE', `Cannot write ${file}: ${reason}`, {
      cause,
      details: { file, reason },
    })
  }
}
