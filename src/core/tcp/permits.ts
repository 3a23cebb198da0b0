import type { RefusalReason } from '../metrics/counters.ts'

/** Leave to hold one connection. */
export interface Permit {
  /** Books the connection on the address that its proxy tells; says why where that may not be. */
  moveTo(address: string): RefusalReason | undefined
  /** Gives it back; a second call does nothing. */
  release(): void
}

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
    let booked: string | undefined
    const moveTo = (next: string | undefined): RefusalReason | undefined => {
      if (next !== undefined && this.#from(next) >= this.#connectionsPerAddress)
        return 'connectionsPerAddress'
      if (booked !== undefined) this.#book(booked, -1)
      if (next !== undefined) this.#book(next, 1)
      booked = next
      return undefined
    }
    const refusal = moveTo(address)
    if (refusal !== undefined) return refusal
    this.#open += 1
    let isHeld = true
    return {
      moveTo,
      release: () => {
        if (!isHeld) return
        isHeld = false
        this.#open -= 1
        moveTo(undefined)
      },
    }
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
