import { parseArgs } from 'node:util'
import { OptionError } from '../src/core/index.ts'

/** How the bench is run. */
export interface BenchOptions {
  /** Times that every server of a row is measured, in turn. @default 3 */
  readonly rounds: number
  /** Seconds of one measurement, warm-up excluded. @default 2 */
  readonly seconds: number
  /** Rows to run, by id; all of them where empty. */
  readonly only: readonly string[]
  /** Whether to print one JSON document instead of tables. */
  readonly isJson: boolean
}

/** What `--help` prints. */
export const usage = `npm run bench -- [--rounds N] [--seconds S] [--only ROW]... [--json]

  --rounds N    measure every server N times, in turn (3)
  --seconds S   seconds of one measurement, after S/2 of warm-up (2)
  --only ROW    only this row; may be repeated
  --json        one JSON document on stdout
`

/**
 * Reads the command line; `undefined` where it asks for help.
 *
 * @throws {@link OptionError} `INVALID_BENCH_OPTION`
 */
export function parseBenchOptions(words: readonly string[]): BenchOptions | undefined {
  const { rounds, seconds, only, json, help } = parseWords(words)
  if (help) return undefined
  return {
    rounds: numberWithin('--rounds', rounds, 1, 100, Number.isInteger),
    seconds: numberWithin('--seconds', seconds, 0.05, 600, Number.isFinite),
    only,
    isJson: json,
  }
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '2' },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OptionError('INVALID_BENCH_OPTION', `${reason}\n\n${usage}`, { cause, details: { reason } })
  }
}

function numberWithin(
  name: string,
  word: string,
  least: number,
  most: number,
  isAllowed: (value: number) => boolean,
): number {
  const value = Number(word)
  if (word.trim() !== '' && isAllowed(value) && value >= least && value <= most) return value
  throw new OptionError('INVALID_BENCH_OPTION', `${name} ${word}: use a number from ${least} to ${most}`, {
    details: { name, value: word, least, most },
  })
}
