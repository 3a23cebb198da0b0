import { parseArgs } from 'node:util'
import { OptionError } from '../../src/core/index.ts'

/** What is measured. */
export type Mode = 'sets' | 'one-phrasing' | 'default' | 'scale'

/** How the bench is run. */
export interface IntentOptions {
  readonly mode: Mode
  /** Folders of labelled questions; with `default`, files. */
  readonly paths: readonly string[]
  /** Contestants by name; all where empty. */
  readonly only: readonly string[]
  /** Whether dev.tsv is asked although there is a test.tsv. */
  readonly isTuning: boolean
  readonly seeds: number
  readonly stored: number
  readonly answers: number
  readonly phrasings: number
  readonly isJson: boolean
}

/** What `--help` prints. */
export const usage = `npm run bench:intent -- DIR... [--tune] [--only NAME]... [--json]
npm run bench:intent -- --one-phrasing DIR... [--seeds N] [--stored N]
npm run bench:intent -- --default TEST.tsv...
npm run bench:intent -- --scale [--answers N] [--phrasings N]

  DIR              a folder with train.tsv, dev.tsv and test.tsv of label<TAB>text, as far as there are
  --tune           ask dev.tsv of what was learnt from train.tsv
  --only NAME      only this contestant: ours, lab rules, node-nlp, minisearch; may be repeated
  --one-phrasing   store N phrasings of each label (--stored, 1), ask all others; once for each seed (--seeds, 10)
  --default        ask the base that comes with Portside; oos in TEST.tsv: to be declined
  --scale          made-up questions: --answers (1000000) × --phrasings (1)
  --json           one JSON document on stdout
`

/**
 * Reads the command line; `undefined` where it asks for help.
 *
 * @throws {@link OptionError} `INVALID_BENCH_OPTION`
 */
export function parseIntentOptions(words: readonly string[]): IntentOptions | undefined {
  const { values, positionals } = parseWords(words)
  if (values.help) return undefined
  const mode = values['one-phrasing']
    ? 'one-phrasing'
    : values.default
      ? 'default'
      : values.scale
        ? 'scale'
        : 'sets'
  if (mode !== 'scale' && positionals.length === 0) throw invalid('name at least one folder or file')
  return {
    mode,
    paths: positionals,
    only: values.only,
    isTuning: values.tune,
    seeds: wholeNumber('--seeds', values.seeds),
    stored: wholeNumber('--stored', values.stored),
    answers: wholeNumber('--answers', values.answers),
    phrasings: wholeNumber('--phrasings', values.phrasings),
    isJson: values.json,
  }
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        tune: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        'one-phrasing': { type: 'boolean', default: false },
        default: { type: 'boolean', default: false },
        scale: { type: 'boolean', default: false },
        seeds: { type: 'string', default: '10' },
        stored: { type: 'string', default: '1' },
        answers: { type: 'string', default: '1000000' },
        phrasings: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function wholeNumber(name: string, word: string): number {
  const value = Number(word)
  if (Number.isInteger(value) && value >= 1 && value <= 10_000_000) return value
  throw invalid(`${name} ${word}: use a whole number from 1 to 10000000`)
}

function invalid(reason: string, cause?: unknown): OptionError {
  return new OptionError('INVALID_BENCH_OPTION', `${reason}\n\n${usage}`, { cause, details: { reason } })
}
