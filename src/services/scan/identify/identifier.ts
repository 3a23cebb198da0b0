import type { Identification } from '../result.ts'
import { interview } from './interview.ts'
import { createTurns, type Turns } from './turns.ts'

/** Finds out what answers at open ports. */
export interface Identifier {
  /**
   * Asks one port, by at most three connections one after the other, and sends nothing that logs in or changes anything.
   * Never rejects: `undefined` where nothing was said, or the time was over. Waits while as many ports are asked as
   * may be. Of a host of which 64 ports in a row said nothing, no more are asked: it answers everything, and means nothing.
   */
  identify(address: string, port: number): Promise<Identification | undefined>
}

/** How an identifier asks. */
export interface IdentifierOptions {
  /** Ports that are asked at a time; eight of them of one host. @default 64 */
  readonly concurrency?: number
  /** For one port, once it is its turn. @default 8000 */
  readonly timeoutMs?: number
  /** Ends everything: what is under way and what waits is `undefined` then. */
  readonly signal?: AbortSignal | undefined
}

const perHost = 8
const maxSilentInARow = 64

interface Host {
  readonly turns: Turns
  silentInARow: number
}

/** Makes an identifier. It keeps nothing open between ports. */
export function createIdentifier({
  concurrency = 64,
  timeoutMs = 8000,
  signal,
}: IdentifierOptions = {}): Identifier {
  const turns = createTurns(concurrency)
  const hosts = new Map<string, Host>()

  function hostAt(address: string): Host {
    const known = hosts.get(address)
    if (known !== undefined) return known
    const host = { turns: createTurns(perHost), silentInARow: 0 }
    hosts.set(address, host)
    return host
  }

  async function ask(address: string, port: number): Promise<Identification | undefined> {
    const end = AbortSignal.timeout(timeoutMs)
    try {
      return await interview({
        address,
        port,
        signal: signal === undefined ? end : AbortSignal.any([signal, end]),
      })
    } catch {
      // What a peer says must not end a scan, whatever it is.
      return undefined
    }
  }

  async function askInTurn(address: string, port: number): Promise<Identification | undefined> {
    const host = hostAt(address)
    if (signal?.aborted === true || host.silentInARow >= maxSilentInARow) return undefined
    const found = await ask(address, port)
    host.silentInARow = found === undefined ? host.silentInARow + 1 : 0
    return found
  }

  return {
    identify: (address, port) => hostAt(address).turns.run(() => turns.run(() => askInTurn(address, port))),
  }
}
