import type { Examination } from './examine.ts'
import type { Split } from './labelled-set.ts'
import { noiseKinds } from './noise.ts'
import type { OnePhrasing } from './one-phrasing.ts'
import type { ScaleFigures } from './scale.ts'

/** What contestants did on a split, a column each. */
export function formatExaminations(
  { name, train, test }: Split,
  examinations: readonly Examination[],
): string {
  const lines: readonly (readonly [string, (one: Examination) => string])[] = [
    ['best guess right %', (one) => percent(one.guessedRight)],
    ['in the first three %', ({ evaluation }) => percent(evaluation.top3)],
    ['calibration error %', ({ evaluation }) => percent(evaluation.calibrationError)],
    [
      'answered right %',
      ({ evaluation }) => percent(evaluation.declinedRight === null ? null : evaluation.accuracy),
    ],
    ['foreign declined %', ({ evaluation }) => percent(evaluation.declinedRight)],
    ['AUROC %', ({ evaluation }) => percent(evaluation.auroc)],
    ...noiseKinds.map(
      (kind) =>
        [`lost by ${kind.name}`, (one: Examination) => points(one.lostByNoise[kind.name] ?? null)] as const,
    ),
    [
      'query µs p50 / p99',
      ({ evaluation: { microsPerQuery: micros } }) => `${whole(micros.p50)} / ${whole(micros.p99)}`,
    ],
    ['training s', ({ evaluation }) => (evaluation.trainMs / 1000).toFixed(1)],
    ['resident MB', (one) => whole(one.residentBytes / 1e6)],
  ]
  const head = ['', ...examinations.map(({ contestant }) => contestant)]
  const body = lines.map(([title, cell]) => [title].concat(examinations.map(cell)))
  return `${name}: ${train.length} learnt, ${test.length} asked\n${alignColumns([head, ...body])}\n`
}

/** What contestants did that know few phrasings. */
export function formatOnePhrasing(
  name: string,
  stored: number,
  seeds: number,
  figures: readonly OnePhrasing[],
): string {
  const head = ['', 'top 1 %', 'top 3 %']
  const body = figures.map(({ contestant, top1, top3 }) => [contestant, percent(top1), percent(top3)])
  return `${name}: ${stored} of each label stored, mean of ${seeds} seeds\n${alignColumns([head, ...body])}\n`
}

/** What a large base costs. */
export function formatScale({
  answers,
  phrasings,
  buildMs,
  residentBytes,
  micros,
  recognised,
}: ScaleFigures): string {
  return `${answers.toLocaleString('en')} answers × ${phrasings}: built in ${(buildMs / 1000).toFixed(2)} s, resident ${whole(residentBytes / 1e6)} MB, p50 ${whole(micros.p50)} µs, p99 ${whole(micros.p99)} µs, recognised ${percent(recognised)} % with one character changed`
}

function percent(share: number | null): string {
  return share === null ? '–' : (share * 100).toFixed(2)
}

function points(lost: number | null): string {
  return lost === null ? '–' : lost.toFixed(2)
}

function whole(value: number | null): string {
  return value === null ? '–' : value.toFixed(0)
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? []
  return rows
    .map((cells) =>
      `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ')}`.trimEnd(),
    )
    .join('\n')
}
