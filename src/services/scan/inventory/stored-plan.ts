import { formatPorts, parsePorts } from '../ports/ports.ts'
import type { ScanPlan } from '../plan.ts'
import { type AddressSet, formatPoint, pointOf } from '../targets/address-set.ts'

type StoredRange = readonly [first: string, last: string]

/** A plan as JSON has it: what JSON can't write is written as people do. */
interface StoredPlan extends Omit<ScanPlan, 'addresses' | 'leftOut' | 'names' | 'ports' | 'probesPerSecond'> {
  readonly addresses: readonly StoredRange[]
  readonly leftOut?: readonly StoredRange[]
  readonly names: readonly (readonly [address: string, names: readonly string[]])[]
  readonly ports: string
  readonly probesPerSecond: number | null
}

/** Writes a plan, seed and all, so that the scan can be taken up where it stopped. */
export function encodePlan(plan: ScanPlan): string {
  const { addresses, leftOut, names, ports, probesPerSecond, ...rest } = plan
  const stored: StoredPlan = {
    ...rest,
    addresses: encodeRanges(addresses),
    ...(leftOut === undefined ? {} : { leftOut: encodeRanges(leftOut) }),
    names: Array.from(names, ([point, list]) => [formatPoint(point), list] as const),
    ports: formatPorts(ports),
    probesPerSecond: Number.isFinite(probesPerSecond) ? probesPerSecond : null,
  }
  return JSON.stringify(stored)
}

/** Reads a plan that {@link encodePlan} has written. */
export async function decodePlan(text: string): Promise<ScanPlan> {
  const { addresses, leftOut, names, ports, probesPerSecond, ...rest } = JSON.parse(text) as StoredPlan
  return {
    ...rest,
    addresses: decodeRanges(addresses),
    ...(leftOut === undefined ? {} : { leftOut: decodeRanges(leftOut) }),
    names: new Map(names.map(([address, list]) => [pointOf(address), list])),
    ports: await parsePorts(ports),
    probesPerSecond: probesPerSecond ?? Infinity,
  }
}

function encodeRanges(addresses: AddressSet): StoredRange[] {
  return addresses.map(({ first, last }) => [formatPoint(first), formatPoint(last)])
}

function decodeRanges(ranges: readonly StoredRange[]): AddressSet {
  return ranges.map(([first, last]) => ({ first: pointOf(first), last: pointOf(last) }))
}
