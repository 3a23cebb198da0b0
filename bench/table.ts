import type { Row, Target } from './rows.ts'
import type { Standing, Verdict } from './standings.ts'

/**
 * The standings of a row as text: a line a server, and beside a ratio (or a figure) that has a target ✓ or ✗ and the
 * target.
 */
export function formatRow(row: Row, standings: readonly Standing[], verdicts: readonly Verdict[]): string {
  const baselines = row.baselines.filter((name) => standings.some((standing) => standing.name === name))
  const perWhat = row.load.kind === 'churn' ? 'conn' : row.unit === 'lines/s' ? 'line' : 'msg'
  const head = ['', row.unit, 'spread', `CPU µs/${perWhat}`, ...baselines.map((name) => `× ${name}`)]
  const body = standings.map((standing) => {
    const own = verdicts.filter(({ server }) => server === standing.name)
    const absolute = own.find((verdict) => !('to' in verdict))
    return [
      standing.name,
      `${formatNumber(standing.median)}${formatVerdict(absolute)}`,
      `${Math.round(standing.spread * 100)} %`,
      standing.cpuMicros === undefined ? '–' : formatNumber(standing.cpuMicros),
      ...baselines.map((name) => {
        const verdict = own.find((candidate) => 'to' in candidate && candidate.to === name)
        return `${formatRatio(standing.ratios[name] ?? NaN)}${formatVerdict(verdict)}`
      }),
    ]
  })
  return `${row.id}: ${row.title}\n${alignColumns([head, ...body])}\n`
}

function formatVerdict(verdict: Verdict | undefined): string {
  if (verdict === undefined) return ''
  return ` ${verdict.isMet ? '✓' : '✗'} ${formatTarget(verdict)}`
}

function formatTarget(target: Target): string {
  if ('to' in target) return `≥ ${target.atLeast.toFixed(2)}`
  if ('atMost' in target) return `≤ ${formatNumber(target.atMost)}`
  return `≥ ${formatNumber(target.figureAtLeast)}`
}

/** Three significant digits, or all before the point: 1.51, 35.2, 131,402. */
function formatNumber(value: number): string {
  return value.toLocaleString(
    'en',
    value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  )
}

function formatRatio(ratio: number): string {
  return ratio < 0.1 || ratio >= 100 ? formatNumber(ratio) : ratio.toFixed(2)
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? []
  return rows
    .map((cells) =>
      `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd(),
    )
    .join('\n')
}
