import type { FoldedText, Span } from './folded-text.ts'

/** A part of a text that says a value. */
export interface Mention extends Span {
  readonly value: string
}

/**
 * Of mentions that may overlap, those that stand: the longest first, of equally long ones the one further left, of two
 * in the same place the one that was named first; none overlaps another. In the order of their places.
 */
export function longestFirst(mentions: readonly Mention[]): readonly Mention[] {
  const taken = new Set<number>()
  const standing: Mention[] = []
  const byLength = mentions.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
  for (const mention of byLength) {
    // All that stand are at least as long: one that overlaps this covers its first or its last unit.
    if (taken.has(mention.start) || taken.has(mention.end - 1)) continue
    for (let unit = mention.start; unit < mention.end; unit++) taken.add(unit)
    standing.push(mention)
  }
  return standing.toSorted((a, b) => a.start - b.start)
}

/** Those of the others that overlap none of the mentions. */
export function besides(mentions: readonly Span[], others: readonly Mention[]): readonly Mention[] {
  const taken = new Set<number>()
  for (const { start, end } of mentions) for (let unit = start; unit < end; unit++) taken.add(unit)
  return others.filter(({ start, end }) => {
    for (let unit = start; unit < end; unit++) if (taken.has(unit)) return false
    return true
  })
}

/** The same mentions, in places of the original instead of those of the folded text. */
export function inOriginal(mentions: readonly Mention[], { origin }: FoldedText): readonly Mention[] {
  return mentions.map((mention) => {
    const { start, end } = origin(mention)
    return { start, end, value: mention.value }
  })
}
