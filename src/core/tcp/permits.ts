/** Leave to hold one connection. */
export interface Permit {
  /** Gives it back; a second call does nothing. */
  release(): void
}

/** Why a connection was refused. */
export type Refusal = 'connections' | 'connectionsPerAddress'

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

  acquire(address: string): Permit | Refusal {
    const fromAddress = this.#byAddress.get(address) ?? 0
    if (this.#open >= this.#connections) return 'connections'
    if (fromAddress >= this.#connectionsPerAddress) return 'connectionsPerAddress'
    this.#open += 1
    this.#byAddress.set(address, fromAddress + 1)
    let isHeld = true
    return {
      release: () => {
        if (!isHeld) return
        isHeld = false
        this.#open -= 1
        const left = (this.#byAddress.get(address) ?? 1) - 1
        if (left === 0) this.#byAddress.delete(address)
        else this.#byAddress.set(address, left)
      },
    }
  }
}
