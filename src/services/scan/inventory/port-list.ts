interface PortRange {
  readonly first: number
  readonly last: number
}

/** A test for whether a port is in a list as `formatPorts` writes it: `22,80,8000-8100`. */
export function portTest(list: string): (port: number) => boolean {
  const ranges = rangesIn(list)
  return (port) => ranges.some(({ first, last }) => port >= first && port <= last)
}

/** Whether every port of one such list is in another. Its ranges don't touch, so that each lies within one or none. */
export function coversPorts(list: string, other: string): boolean {
  const ranges = rangesIn(list)
  return rangesIn(other).every(({ first, last }) =>
    ranges.some((range) => range.first <= first && last <= range.last),
  )
}

function rangesIn(list: string): readonly PortRange[] {
  return list.split(',').map((part) => {
    const [first = NaN, last = first] = part.split('-').map(Number)
    return { first, last }
  })
}
