import { createRandom } from '../../test/support/random.ts'

/** A port that is open in the bed. */
export interface OpenPort {
  readonly address: string
  readonly port: number
}

/** The hosts of one row: how they are called, and how many ports of each are open. */
export interface HostGroup {
  /** The first three bytes of their addresses. */
  readonly network: string
  readonly hosts: number
  /** How many of the ports are open on each, at least and at most. */
  readonly open: readonly [number, number]
  /** Ports 1 to this may be open. */
  readonly ports: number
}

/** Chooses what is open, by a seed: the same for the same seed. */
export function chooseOpen(
  { network, hosts, open: [least, most], ports }: HostGroup,
  seed: number,
): readonly OpenPort[] {
  const random = createRandom(seed)
  return Array.from({ length: hosts }, (_, host) => {
    const chosen = new Set<number>()
    const wanted = least + Math.floor(random() * (most - least + 1))
    while (chosen.size < wanted) chosen.add(1 + Math.floor(random() * ports))
    return [...chosen].map((port) => ({ address: `${network}.${host + 1}`, port }))
  }).flat()
}

/** What a scanner missed, and what it invented. */
export interface Verdict {
  readonly missed: number
  readonly invented: number
}

/** Compares what was found with what is open. */
export function judge(found: readonly OpenPort[], truth: readonly OpenPort[]): Verdict {
  const keys = (ports: readonly OpenPort[]): ReadonlySet<string> =>
    new Set(ports.map(({ address, port }) => `${address}:${port}`))
  const [foundKeys, trueKeys] = [keys(found), keys(truth)]
  return {
    missed: trueKeys.difference(foundKeys).size,
    invented: foundKeys.difference(trueKeys).size,
  }
}
