import { addressWords } from '../../../core/index.ts'
import type { ProbedHost } from '../prober.ts'
import { maxHosts, type OrderWriter } from './orders.ts'

/** Numbers for the hosts that the process which probes knows, so that an order is short and its memory bounded. */
export interface HostNumbers<Host extends ProbedHost> {
  /** The number of a probe's host. A new one is introduced first, and the process told to forget others for it. */
  take(host: Host, orders: Pick<OrderWriter, 'host' | 'forget'>): number
  /** Notes that one of the host's probes has its verdict. */
  giveBack(host: Host): void
}

interface Known {
  readonly number: number
  probes: number
}

/** Hosts without a probe under way that are remembered: two blocks of the scan's order. */
const mostIdle = 8192

/** Makes the numbers. A host without probes is forgotten, the oldest first, when others need its place. */
export function createHostNumbers<Host extends ProbedHost>(): HostNumbers<Host> {
  const known = new Map<Host, Known>()
  const free: number[] = []
  let numbers = 0

  function introduce(host: Host, orders: Pick<OrderWriter, 'host' | 'forget'>): Known {
    if (known.size >= mostIdle) forgetIdle(orders)
    const words = addressWords(host.address)
    if (words === undefined) throw new TypeError(`Not an address: ${host.address}`)
    const entry = { number: free.pop() ?? numbers++, probes: 0 }
    if (entry.number >= maxHosts) throw new RangeError('Too many hosts at a time')
    known.set(host, entry)
    orders.host(entry.number, words)
    return entry
  }

  function forgetIdle(orders: Pick<OrderWriter, 'forget'>): void {
    for (const [host, { number, probes }] of known) {
      if (probes > 0) continue
      known.delete(host)
      free.push(number)
      orders.forget(number)
      if (known.size < mostIdle) return
    }
  }

  return {
    take(host, orders) {
      const entry = known.get(host) ?? introduce(host, orders)
      entry.probes++
      return entry.number
    },
    giveBack(host) {
      const entry = known.get(host)
      if (entry !== undefined) entry.probes--
    },
  }
}
