import { createAddressPlaces } from './address-places.ts'
import { addCounts, createHostTally, type HostTally, noCounts } from './host-tally.ts'
import type { ScanPlan } from './plan.ts'
import type { PortNames } from './ports/port-names.ts'
import type { HostResult, Identification, PortResult, PortState, Reason, ScanFacts } from './result.ts'
import { formatPoint, indexAddresses, intersect, sizeOf } from './targets/address-set.ts'

/** What has been found out so far of all hosts of a scan. */
export interface ScanTally {
  /** Ports that are to get a verdict, those with one, and the open ones among them. */
  readonly total: number
  readonly done: number
  readonly open: number
  /** How many addresses are scanned. */
  readonly addresses: number
  /** Whether the host at a place is excluded, though it was not when the scan began. */
  isLeftOut(place: number): boolean
  /** The tally of the host at a place, which is made when it is first asked for and kept until all its ports are known. */
  hostAt(place: number): HostTally
  /** Takes in a verdict, each port's once, and returns what the list says of the port, if it is to be listed. */
  take(
    host: HostTally,
    port: number,
    state: PortState,
    reason: Reason,
    rttMs: number | undefined,
    identification?: Identification,
  ): PortResult | undefined
  /** Takes the host at a place as down: none of its ports is probed. Not for one that has a verdict. */
  takeDown(place: number): void
  /** Takes every port without a verdict as interrupted. */
  giveUp(): void
  /** The hosts that are listed, in ascending order. */
  hosts(): readonly HostResult[]
  readonly unlisted: ScanFacts['unlisted']
}

/** Who is told of what is found; see `RunOptions`. */
export interface TallyListeners {
  readonly onPort?: ((port: PortResult, host: Pick<HostResult, 'address' | 'names'>) => void) | undefined
  readonly onHost?: ((host: HostResult) => void) | undefined
}

/** Up to here every host is listed; beyond, hosts that answered nothing are only counted. */
const maxListedSilentHosts = 65_536

/** Makes the tally of a scan in which nothing is known yet. It holds unfinished hosts and listed ones. */
export function createScanTally(
  plan: ScanPlan,
  nameOf: PortNames['nameOf'],
  { onPort, onHost }: TallyListeners,
): ScanTally {
  const { addressCount, ports, allStates, leftOut = [] } = plan
  const pointAt = indexAddresses(plan.addresses)
  const isLeftOut = leftOut.length === 0 ? () => false : createAddressPlaces(plan.addresses).within(leftOut)
  const addresses = addressCount - Number(sizeOf(intersect(plan.addresses, leftOut)))
  const running = new Map<number, HostTally>()
  const finished: { readonly place: number; readonly host: HostResult }[] = []
  const unlisted = { hosts: 0, counts: noCounts() }
  let done = 0
  let open = 0

  function hostAt(place: number): HostTally {
    const known = running.get(place)
    if (known !== undefined) return known
    const point = pointAt(place)
    const names = plan.names.get(point) ?? []
    const tally = createHostTally({ place, address: formatPoint(point), names, ports, allStates, nameOf })
    running.set(place, tally)
    return tally
  }

  function finish(tally: HostTally): void {
    running.delete(tally.place)
    const host = tally.result()
    if (addresses > maxListedSilentHosts && !tally.hasAnswered && !allStates) {
      unlisted.hosts++
      addCounts(unlisted.counts, host.counts)
    } else {
      finished.push({ place: tally.place, host })
      onHost?.(host)
    }
  }

  return {
    total: addresses * ports.length,
    get done() {
      return done
    },
    get open() {
      return open
    },
    addresses,
    isLeftOut,
    hostAt,
    take(host, port, state, reason, rttMs, identification) {
      done++
      if (state === 'open') open++
      const listed = host.add(port, state, reason, rttMs, identification)
      if (listed !== undefined) onPort?.(listed, host)
      if (host.missing === 0) finish(host)
      return listed
    },
    takeDown(place) {
      const host = hostAt(place)
      host.giveUp('host-down')
      done += ports.length
      finish(host)
    },
    giveUp() {
      if (addresses <= maxListedSilentHosts) {
        const seen = new Set(finished.map(({ place }) => place))
        for (let place = 0; place < addressCount; place++) {
          if (!seen.has(place) && !isLeftOut(place)) hostAt(place)
        }
      }
      for (const tally of running.values()) {
        tally.giveUp()
        finish(tally)
      }
      const untouched = addresses - finished.length - unlisted.hosts
      unlisted.hosts += untouched
      unlisted.counts.notProbed += untouched * ports.length
    },
    hosts: () => finished.toSorted((a, b) => a.place - b.place).map(({ host }) => host),
    unlisted,
  }
}
