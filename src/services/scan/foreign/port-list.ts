/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Reads a list of ports as scanners write it, `22,80,8000-8100`, in any order. `undefined` where it isn't one. */
export function parsePortRanges(list: string): readonly PortRange[] | undefined {
  if (list === '') return []
  const ranges: PortRange[] = []
  for (const part of list.split(',')) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part)
    if (found === null) return undefined
    const first = Number(found[1])
    const last = Number(found[2] ?? found[1])
    if (first > last || last > 65_535) return undefined
    ranges.push({ first, last })
  }
  return ranges
}

/** The ports of ranges, ascending, each once; 0, which is no port to connect to, is left out. */
export function portsOf(ranges: readonly PortRange[]): readonly number[] {
  const chosen = new Uint8Array(65_536)
  for (const { first, last } of ranges) chosen.fill(1, first, last + 1)
  const ports: number[] = []
  for (let port = 1; port < chosen.length; port++) if (chosen[port] === 1) ports.push(port)
  return ports
}
