import { readFile } from 'node:fs/promises'
import { connect, isIPv4 } from 'node:net'
import {
  type AddressPoint,
  type AddressSet,
  formatPoint,
  intersect,
  isIPv4Point,
  networkOf,
  pointOf,
  sizeOf,
  subtract,
  unite,
} from '../targets/address-set.ts'
import { ownAddresses } from '../targets/scope.ts'

/**
 * Where packets to some addresses go first: scanners that write their packets themselves have to be told, because they
 * send all packets of a run to one hardware address.
 */
export interface NextHop {
  readonly device: string
  /** The hardware address of the router, or of the one host on this machine's own link. */
  readonly hardwareAddress: string
  readonly addresses: AddressSet
}

/** A row of the kernel's IPv4 table of routes. */
export interface Route {
  readonly device: string
  /** The router; `undefined` for hosts on this machine's own link. */
  readonly gateway: AddressPoint | undefined
  readonly network: AddressSet
  readonly prefixLength: number
  readonly metric: number
}

/** Addresses that one row leads to. */
export interface RoutedAddresses {
  readonly route: Route
  readonly addresses: AddressSet
}

/** A run for each host on this machine's own link: so many, and no more. */
const maxHostsOnLink = 16
const lookups = 15
const lookupIntervalMs = 100
const isUp = 1

const loopback = networkOf(pointOf('127.0.0.0'), 8)

/** Reads the kernel's table as `/proc/net/route` has it: numbers in hexadecimal, addresses in the machine's byte order. */
export function parseRoutes(table: string): readonly Route[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([device, destination, gateway, flags, , , metric, mask]): readonly Route[] => {
      if (device === undefined || mask === undefined || (parseInt(flags ?? '0', 16) & isUp) === 0) return []
      // A name that could be taken for an option, or holds more than names do, is nobody's interface.
      if (!/^\w[\w.:@-]{0,14}$/.test(device)) return []
      const prefixLength = parseInt(mask, 16).toString(2).replaceAll('0', '').length
      const router = pointOfHex(gateway ?? '0')
      return [
        {
          device,
          gateway: router === pointOf('0.0.0.0') ? undefined : router,
          network: [networkOf(pointOfHex(destination ?? '0'), prefixLength)],
          prefixLength,
          metric: Number(metric),
        },
      ]
    })
}

/** Says which row of the table leads to which addresses: the longest prefix wins, then the lowest metric. */
export function routeAddresses(addresses: AddressSet, routes: readonly Route[]): readonly RoutedAddresses[] {
  let left = addresses
  const routed: RoutedAddresses[] = []
  for (const route of routes.toSorted((a, b) => b.prefixLength - a.prefixLength || a.metric - b.metric)) {
    const reached = intersect(left, route.network)
    if (reached.length === 0) continue
    left = subtract(left, reached)
    routed.push({ route, addresses: reached })
  }
  return routed
}

/** Addresses of a plan, and where packets to them go. */
export interface NextHops {
  readonly hops: readonly NextHop[]
  /** What can't be reached by packets of one's own: loopback, this machine itself, IPv6, no route, silence about the hardware address. */
  readonly unreachable: AddressSet
  /** Why, of the first of them; `undefined` where all can. */
  readonly reason: string | undefined
}

/**
 * Finds the next hops of addresses, by the main table of routes and the kernel's table of neighbours. Whom the
 * kernel doesn't know it is made to ask for, by one connection to `port` of a target. Linux only.
 */
export async function findNextHops(addresses: AddressSet, port: number): Promise<NextHops> {
  const table = await readFile('/proc/net/route', 'utf8').catch(() => undefined)
  if (table === undefined) {
    return {
      hops: [],
      unreachable: addresses,
      reason: 'the table of routes is read from /proc, which only Linux has',
    }
  }
  const own = unite([...ownAddresses(), loopback])
  const hops: NextHop[] = []
  let reached: AddressSet = []
  let reason: string | undefined
  for (const { route, addresses: behind } of routeAddresses(subtract(addresses, own), parseRoutes(table))) {
    const parts = route.gateway === undefined ? onLink(behind) : [behind]
    if (parts === undefined) {
      reason ??= `it sends everything to one hardware address, and ${sizeOf(behind)} targets on this machine's own link have one each`
      continue
    }
    for (const part of parts) {
      const first = part[0]?.first ?? 0n
      const hardwareAddress = await hardwareAddressOf(route.gateway ?? first, first, port)
      if (hardwareAddress === undefined) {
        reason ??= `${formatPoint(route.gateway ?? first)} doesn't say its hardware address`
        continue
      }
      hops.push({ device: route.device, hardwareAddress, addresses: part })
      reached = unite([...reached, ...part])
    }
  }
  const unreachable = subtract(addresses, reached)
  const [first] = unreachable
  return {
    hops,
    unreachable,
    reason: first === undefined ? undefined : (reason ?? whyUnreachable(first.first, own)),
  }
}

function whyUnreachable(point: AddressPoint, own: AddressSet): string {
  const address = formatPoint(point)
  if (!isIPv4Point(point)) return `${address} is IPv6, and it is driven for IPv4 only`
  const isOwn = intersect([{ first: point, last: point }], own).length > 0
  return isOwn
    ? `${address} is this machine itself, where its packets don't come by`
    : `no route leads to ${address}`
}

/** Hosts on the own link one by one; `undefined` where they are too many for that. */
function onLink(addresses: AddressSet): readonly AddressSet[] | undefined {
  if (sizeOf(addresses) > BigInt(maxHostsOnLink)) return undefined
  return addresses.flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, i) => {
      const point = first + BigInt(i)
      return [{ first: point, last: point }]
    }),
  )
}

/** The hardware address of a neighbour on the way to a target, for which the kernel asks when something is to go there. */
async function hardwareAddressOf(
  neighbour: AddressPoint,
  target: AddressPoint,
  port: number,
): Promise<string | undefined> {
  const address = formatPoint(neighbour)
  const known = await neighbourOf(address)
  if (known !== undefined) return known
  const socket = connect({ host: formatPoint(target), port })
  socket.on('error', () => {})
  try {
    for (let i = 0; i < lookups; i++) {
      await new Promise((resolve) => setTimeout(resolve, lookupIntervalMs))
      const found = await neighbourOf(address)
      if (found !== undefined) return found
    }
    return undefined
  } finally {
    socket.destroy()
  }
}

async function neighbourOf(address: string): Promise<string | undefined> {
  const table = await readFile('/proc/net/arp', 'utf8').catch(() => '')
  for (const line of table.split('\n').slice(1)) {
    const [neighbour, , flags, hardwareAddress] = line.trim().split(/\s+/)
    const isComplete = (parseInt(flags ?? '0', 16) & 2) !== 0
    if (
      neighbour === address &&
      isComplete &&
      /^(?:[\da-f]{2}:){5}[\da-f]{2}$/i.test(hardwareAddress ?? '')
    ) {
      return hardwareAddress
    }
  }
  return undefined
}

/** An address as the kernel prints it there: one number, which the machine keeps least byte first. */
function pointOfHex(hex: string): AddressPoint {
  const value = parseInt(hex, 16)
  const address = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24].join('.')
  return pointOf(isIPv4(address) ? address : '0.0.0.0')
}
