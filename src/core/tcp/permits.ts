import type { RefusalReason } from '../metrics/counters.ts'

/**
 * Counts the connections of a server, in all and by address. The thread that accepts owns it, because only that thread
 * sees them all: a permit comes back when its connection closes, or with the worker that held it.
 */
export class Permits {
  readonly #connections: number
  readonly #connectionsPerAddress: number
  readonly #byAddress = new Map<string, number>()
  #open = 0

  constructor(limits: { readonly connections: number; readonly connectionsPerAddress: number }) {
    this.#connections = limits.connections
    this.#connectionsPerAddress = limits.connectionsPerAddress
  }

  /** Connections that hold a permit now. */
  get open(): number {
    return this.#open
  }

  /** A permit for a connection from an address; without one for a connection whose proxy will tell it. */
  acquire(address: string | undefined): Permit | RefusalReason {
    if (this.#open >= this.#connections) return 'connections'
    const permit = new Permit(this)
    const refusal = permit.moveTo(address)
    if (refusal !== undefined) return refusal
    this.#open += 1
    return permit
  }

  /** Takes a permit back; called by it, once. */
  takeBack(): void {
    this.#open -= 1
  }

  /** Books a connection on an address instead of the one it was booked on; says why where that may not be. */
  rebook(from: string | undefined, to: string | undefined): RefusalReason | undefined {
    if (to !== undefined && this.#from(to) >= this.#connectionsPerAddress) return 'connectionsPerAddress'
    if (from !== undefined) this.#book(from, -1)
    if (to !== undefined) this.#book(to, 1)
    return undefined
  }

  #from(address: string): number {
    return this.#byAddress.get(address) ?? 0
  }

  #book(address: string, change: 1 | -1): void {
    const count = this.#from(address) + change
    if (count === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, count)
  }
}

/** Leave to hold one connection. */
export class Permit {
  readonly #permits: Permits
  #address: string | undefined
  #isHeld = true

  constructor(permits: Permits) {
    this.#permits = permits
  }

  /** Books the connection on the address that its proxy tells, or on none; says why where that may not be. */
  moveTo(address: string | undefined): RefusalReason | undefined {
    const refusal = this.#permits.rebook(this.#address, address)
    if (refusal === undefined) this.#address = address
    return refusal
  }

  /** Gives it back; a second call does nothing. */
  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.moveTo(undefined)
    this.#permits.takeBack()
  }
}
