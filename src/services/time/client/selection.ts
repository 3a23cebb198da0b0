/** A server's offset, and how far it may be wrong; milliseconds. The truth lies within, if the server is right. */
export interface Candidate {
  readonly offsetMs: number
  readonly rootDistanceMs: number
}

/** What most candidates have in common. */
export interface Selection<Kind extends Candidate> {
  /** The offset of the true time lies between these, if the truechimers are right. */
  readonly lowMs: number
  readonly highMs: number
  /** Candidates whose interval reaches into the intersection, and those whose doesn't, both in the order given. */
  readonly truechimers: readonly Kind[]
  readonly falsetickers: readonly Kind[]
}

/** An end of a candidate's interval. */
interface Edge {
  readonly atMs: number
  /** How many intervals more are entered here, going up: 1 at a lower end, -1 at an upper one. */
  readonly step: 1 | -1
}

/**
 * Tells truechimers from falsetickers (RFC 5905 §11.2.1): finds the interval in which the correctness intervals
 * (`offset ± root distance`) of the most candidates intersect, with fewer than half left out. `undefined` where
 * no majority agrees, or there is no candidate. Touching is agreeing. At most m log m for m candidates. A majority is one
 * of `voters`, of whom some may have nothing to say.
 *
 * This is Marzullo's algorithm over the ends of the intervals, as ntpd has it. The RFC's variant wants the midpoints
 * within the intersection too, and so calls a server false that is merely far away; here one is called false only where
 * it can't be right if the majority is.
 */
export function selectTruechimers<Kind extends Candidate>(
  candidates: readonly Kind[],
  voters = candidates.length,
): Selection<Kind> | undefined {
  const edges = candidates.flatMap(edgesOf).toSorted((a, b) => a.atMs - b.atMs || b.step - a.step)
  for (let agreeing = candidates.length; 2 * agreeing > voters; agreeing--) {
    const lowMs = entered(edges, agreeing)
    const highMs = entered(edges.map(mirrored).toReversed(), agreeing)
    if (lowMs === undefined || highMs === undefined) continue
    return divide(candidates, lowMs, -highMs)
  }
  return undefined
}

function edgesOf({ offsetMs, rootDistanceMs }: Candidate): readonly Edge[] {
  return [
    { atMs: offsetMs - rootDistanceMs, step: 1 },
    { atMs: offsetMs + rootDistanceMs, step: -1 },
  ]
}

function mirrored({ atMs, step }: Edge): Edge {
  return { atMs: -atMs, step: step === 1 ? -1 : 1 }
}

/** Where, going up, one is first within `wanted` intervals at once. */
function entered(edges: readonly Edge[], wanted: number): number | undefined {
  let within = 0
  for (const { atMs, step } of edges) {
    within += step
    if (within >= wanted) return atMs
  }
  return undefined
}

function divide<Kind extends Candidate>(
  candidates: readonly Kind[],
  lowMs: number,
  highMs: number,
): Selection<Kind> {
  const reaches = ({ offsetMs, rootDistanceMs }: Candidate): boolean =>
    offsetMs - rootDistanceMs <= highMs && offsetMs + rootDistanceMs >= lowMs
  return {
    lowMs,
    highMs,
    truechimers: candidates.filter(reaches),
    falsetickers: candidates.filter((candidate) => !reaches(candidate)),
  }
}
