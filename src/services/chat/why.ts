import type { Weighed, Why } from './chat-reply.ts'
import type { Explanation } from './recognise/explain.ts'

const maxReasons = 8

/** Says what spoke for an answer and against it, as replies carry it. */
export function whyOf({ nearest, reasons, evidence }: Explanation): Why {
  const weighed = reasons.map(({ piece, weight }): Weighed => ({ feature: piece, weight: round(weight) }))
  const strongest = (wanted: readonly Weighed[]): readonly Weighed[] =>
    wanted.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, maxReasons)
  return {
    matched: nearest?.text ?? null,
    for: strongest(weighed.filter(({ weight }) => weight > 0)),
    against: strongest(weighed.filter(({ weight }) => weight < 0)),
    evidence: Object.fromEntries(evidence.map(({ name, value }) => [name, round(value)])),
  }
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
