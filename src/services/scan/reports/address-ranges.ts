import { formatPoint, pointOf, unite } from '../targets/address-set.ts'

/** Ranges that {@link addressRanges} lists before it breaks off. */
const maxRanges = 12

/** Addresses as people list them, neighbours drawn together: `10.0.0.3-10.0.0.9, 10.0.0.12`; `…` after twelve. */
export function addressRanges(addresses: readonly string[]): string {
  const points = addresses.map(pointOf)
  const ranges = unite(points.map((point) => ({ first: point, last: point })))
  const shown = ranges
    .slice(0, maxRanges)
    .map(({ first, last }) =>
      first === last ? formatPoint(first) : `${formatPoint(first)}-${formatPoint(last)}`,
    )
  return [...shown, ...(ranges.length > maxRanges ? ['…'] : [])].join(', ')
}
