import { OptionError } from './errors.ts'

/** What one peer, and all of them together, may take of a server. Every one is on by default; `Infinity` lifts it. */
export interface Limits {
  /** Connections open at a time. @default 10_000, and never more than file descriptors allow */
  readonly connections?: number
  /** Connections open at a time from one address. @default Infinity */
  readonly connectionsPerAddress?: number
  /** Connections a second from one address, over time; a second's worth at once. @default Infinity */
  readonly connectionsPerSecondPerAddress?: number
  /** Messages (or datagrams) a second from one address, in each thread; a second's worth at once. @default Infinity */
  readonly messagesPerSecondPerAddress?: number
  /** Bytes of one message, framing excluded. Cannot be lifted. @default 65_536 */
  readonly maxMessageBytes?: number
  /** Milliseconds in which no byte moves, in either direction, before the connection is closed. @default 60_000 */
  readonly idleMs?: number
  /** Milliseconds a message (or a PROXY header, or a TLS handshake) may take from its first byte to its last. @default 10_000 */
  readonly messageMs?: number
  /** Milliseconds a handler may take over its messages without a reply, a wish for more or an end. @default 60_000 */
  readonly handlerMs?: number
  /** Bytes waiting to be written to one peer before `peer.send()` gives it up. @default 1_048_576 */
  readonly maxPendingWriteBytes?: number
}

/** {@link Limits} with every field filled in. */
export type ResolvedLimits = Required<Limits>

const defaults: ResolvedLimits = {
  connections: 10_000,
  connectionsPerAddress: Infinity,
  connectionsPerSecondPerAddress: Infinity,
  messagesPerSecondPerAddress: Infinity,
  maxMessageBytes: 65_536,
  idleMs: 60_000,
  messageMs: 10_000,
  handlerMs: 60_000,
  maxPendingWriteBytes: 1_048_576,
}

/** Node's timers take a signed 32-bit delay; a longer one would fire at once. */
const longestTimerMs = 2_147_483_647

/**
 * Fills in what the layers leave out; a later layer wins.
 *
 * @throws {@link OptionError} `INVALID_LIMIT` where a value isn't a positive number, or isn't finite where it must be.
 */
export function resolveLimits(...layers: readonly (Limits | undefined)[]): ResolvedLimits {
  const resolved: ResolvedLimits = Object.assign({}, defaults, ...layers)
  for (const [name, value] of Object.entries(resolved)) {
    if (!(name in defaults))
      throw invalid(name, value, `no such limit; use one of ${Object.keys(defaults).join(', ')}`)
    checkLimit(name, value)
  }
  return resolved
}

/**
 * Checks a value by the unit that its name ends with.
 *
 * @throws {@link OptionError} `INVALID_LIMIT` where it isn't a positive number, or isn't finite where it must be.
 */
export function checkLimit(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0))
    throw invalid(name, value, 'use a number above 0, or Infinity')
  if (name === 'maxMessageBytes' && !Number.isSafeInteger(value)) {
    throw invalid(name, value, 'use a whole number of bytes')
  }
  if (name.endsWith('Ms') && value !== Infinity && value > longestTimerMs) {
    throw invalid(name, value, `use at most ${longestTimerMs}, or Infinity`)
  }
}

function invalid(limit: string, value: unknown, advice: string): OptionError {
  return new OptionError('INVALID_LIMIT', `Limit ${limit} is ${String(value)}: ${advice}`, {
    details: { limit, value: String(value), advice },
  })
}
