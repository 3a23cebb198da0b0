import type { ComparedHost, Disagreement, EngineScore } from './comparison.ts'

/**
 * Counts how an engine did: the ports that all agree on, and those of the disagreements that could be settled. What it found
 * open and nobody could settle counts as open only. `place` is the engine's among the engines.
 */
export function scoreEngine(
  place: number,
  agreedOpen: ReadonlyMap<string, readonly number[]>,
  disagreements: readonly Disagreement[],
): EngineScore {
  let agreed = 0
  for (const ports of agreedOpen.values()) agreed += ports.length
  const score = { open: agreed, confirmed: agreed, falseOpen: 0, missed: 0, unreached: 0 }
  for (const { findings } of disagreements) {
    const finding = findings[place]
    if (finding?.state === 'open') score.open++
    if (finding?.state === 'open' && finding.judgement === 'right') score.confirmed++
    if (finding?.judgement === 'false-open') score.falseOpen++
    if (finding?.judgement === 'missed') score[finding.cause === 'unreachable' ? 'unreached' : 'missed']++
  }
  return score
}

/** Puts together what is open on each host, and what each engine found there. Hosts without any are left out. */
export function compareHosts(
  engines: number,
  names: ReadonlyMap<string, readonly string[]>,
  agreedOpen: ReadonlyMap<string, readonly number[]>,
  disagreements: readonly Disagreement[],
): readonly ComparedHost[] {
  const hosts = new Map<string, { readonly open: number[]; readonly found: readonly number[][] }>()
  const hostOf = (address: string) => {
    const host = hosts.get(address) ?? { open: [], found: Array.from({ length: engines }, () => []) }
    hosts.set(address, host)
    return host
  }
  for (const [address, ports] of agreedOpen) {
    const { open, found } = hostOf(address)
    for (const list of [open, ...found]) list.push(...ports)
  }
  for (const { address, port, truth, findings } of disagreements) {
    if (truth !== 'open' && findings.every(({ state }) => state !== 'open')) continue
    const { open, found } = hostOf(address)
    if (truth === 'open') open.push(port)
    for (const [i, { state }] of findings.entries()) if (state === 'open') found[i]?.push(port)
  }
  const ascending = (ports: readonly number[]): readonly number[] => ports.toSorted((a, b) => a - b)
  return [...hosts].map(([address, { open, found }]) => ({
    address,
    names: names.get(address) ?? [],
    open: ascending(open),
    found: found.map(ascending),
  }))
}
