import { addressWords } from '../../../core/index.ts'
import type { ProbedHost } from '../prober.ts'
import { mostHosts, type OrderWriter } from './orders.ts'

/** Numbers for the hosts that the process which probes knows, so that an order is short and its memory bounded. */
export interface HostNumbers<Host extends ProbedHost> {
  /** Whether another host can be taken. */
  readonly hasPlace: boolean
  /** The number of a probe's host. A new one is introduced first, and the process told to forget others for it. */
  take(host: Host, orders: Pick<OrderWriter, 'host' | 'forget'>): number
  /** Notes that one of the host's probes has its verdict. */
  giveBack(host: Host): void
}

interface Known {
  readonly number: number
  probes: number
}

/** Hosts without a probe under way that are remembered, with their round trips: a block of the scan's order and more. */
const mostIdle = 4096

/** Makes the numbers. Hosts without probes are forgotten, the one that has been without them longest first. */
export function createHostNumbers<Host extends ProbedHost>(): HostNumbers<Host> {
  const known = new Map<Host, Known>()
  const idle = new Set<Host>()
  const free: number[] = []
  let numbers = 0

  function introduce(host: Host, orders: Pick<OrderWriter, 'host' | 'forget'>): Known {
    const words = addressWords(host.address)
    if (words === undefined) throw new TypeError(`Not an address: ${host.address}`)
    if (idle.size >= mostIdle) forgetOldest(orders)
    const entry = { number: free.pop() ?? numbers++, probes: 0 }
    known.set(host, entry)
    orders.host(entry.number, words)
    return entry
  }

  function forgetOldest(orders: Pick<OrderWriter, 'forget'>): void {
    for (const host of idle) {
      const number = known.get(host)?.number ?? 0
      idle.delete(host)
      known.delete(host)
      free.push(number)
      orders.forget(number)
      return
    }
  }

  return {
    get hasPlace() {
      return known.size < mostHosts || idle.size >= mostIdle
    },
    take(host, orders) {
      const entry = known.get(host) ?? introduce(host, orders)
      if (entry.probes === 0) idle.delete(host)
      entry.probes++
      return entry.number
    },
    giveBack(host) {
      const entry = known.get(host)
      if (entry === undefined) return
      entry.probes--
      if (entry.probes === 0) idle.add(host)
    },
  }
}
