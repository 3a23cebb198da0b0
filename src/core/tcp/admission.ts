import type { Socket } from 'node:net'
import { type AccessOptions, createAccessList } from '../access/access-list.ts'
import { createRateLimiter, type RateLimiter } from '../access/rate-limiter.ts'
import { plainAddress } from '../address.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { RefusalReason } from '../metrics/counters.ts'
import { type Permit, Permits } from './permits.ts'

/** Who may connect. */
export interface AdmissionOptions {
  readonly access: AccessOptions
  /** Proxies whose connections begin with the address of the real peer: that one is asked about, not theirs. */
  readonly proxyFrom: readonly string[] | undefined
}

/** A connection that was admitted, unread. */
export interface AdmittedConnection {
  readonly socket: Socket
  /** Whether it begins with a PROXY header. */
  readonly isProxied: boolean
  /** What outlives the socket, which is empty once it has been handed on. */
  readonly ticket: Ticket
}

/** An admitted connection's standing with whoever admitted it. */
export interface Ticket {
  /** Asks about the peer that a PROXY header names; says why where it may not connect. */
  admit(address: string): Promise<RefusalReason | undefined>
  /** Called once, when the connection is closed or lost. */
  onClosed(): void
}

/** Decides in the accepting thread who may connect, and how many and how often. */
export class Admission {
  readonly permits: Permits
  readonly #connectionRate: RateLimiter
  readonly #isProxy: (address: string) => boolean
  #mayConnect: (address: string) => boolean

  constructor(limits: ResolvedLimits, options: AdmissionOptions) {
    this.permits = new Permits(limits)
    this.#connectionRate = createRateLimiter({ perSecond: limits.connectionsPerSecondPerAddress })
    this.#mayConnect = createAccessList(options.access)
    this.#isProxy = proxyList(options.proxyFrom)
  }

  /** Replaces the access list for whoever comes from now on. */
  setAccess(access: AccessOptions): void {
    this.#mayConnect = createAccessList(access)
  }

  /** Admits a connection just accepted, or says why not. */
  enter(socket: Socket): AdmittedConnection | RefusalReason {
    const address = plainAddress(socket.remoteAddress ?? '')
    const isProxied = this.#isProxy(address)
    const refusal = isProxied ? undefined : this.refusalOf(address)
    if (refusal !== undefined) return refusal
    const permit = this.permits.acquire(isProxied ? undefined : address)
    if (typeof permit === 'string') return permit
    return { socket, isProxied, ticket: new AdmissionTicket(this, permit) }
  }

  /** Why a peer at an address may not connect now, where that is so; an attempt counts. */
  refusalOf(address: string): RefusalReason | undefined {
    // Over a Unix socket there is no address; the file's rights say who may connect.
    if (address === '') return undefined
    if (!this.#mayConnect(address)) return 'access'
    return this.#connectionRate.take(address, performance.now()) ? undefined : 'rate'
  }
}

class AdmissionTicket implements Ticket {
  readonly #admission: Admission
  readonly #permit: Permit

  constructor(admission: Admission, permit: Permit) {
    this.#admission = admission
    this.#permit = permit
  }

  async admit(source: string): Promise<RefusalReason | undefined> {
    return this.#admission.refusalOf(source) ?? this.#permit.moveTo(source)
  }

  onClosed(): void {
    this.#permit.release()
  }
}

/** Whether an address is one of the proxies. An empty list admits nobody, where an empty access list admits everybody. */
function proxyList(proxyFrom: readonly string[] | undefined): (address: string) => boolean {
  if (proxyFrom === undefined || proxyFrom.length === 0) return () => false
  const isListed = createAccessList({ allow: proxyFrom })
  return (address) => address !== '' && isListed(address)
}
