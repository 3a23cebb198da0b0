import type { PortState, Reason } from '../result.ts'
import type { ConnectEnd } from './connector.ts'

/** What the end of one connection attempt says about the port. */
export interface ConnectOutcome {
  readonly state: PortState
  readonly reason: Reason
  /** Whether the host itself answered, so that the time is its round trip. */
  readonly isAnswer: boolean
  /** After how many attempts that ended like this it is the verdict. */
  readonly maxTries: number
  /** Whether this process or machine lacked the means: fewer attempts at a time may help. */
  readonly isShortage: boolean
}

/** The handshake was completed. */
const connected = outcome('open', 'syn-ack', { isAnswer: true })

/** Nothing came back in time: the packet may have been lost. */
export const unanswered = outcome('filtered', 'no-response', { maxTries: 2 })

/**
 * The system gave the socket the very port that it connects to, and the connection met itself (RFC 9293 §3.5,
 * simultaneous open): nobody listens there, or the system could not have given it away. The next attempt gets another port.
 */
const selfConnected = outcome('notProbed', 'no-local-port', { maxTries: 8 })

const outcomes: Readonly<Record<ConnectEnd, ConnectOutcome>> = {
  connected,
  'met-itself': selfConnected,
  ECONNREFUSED: outcome('closed', 'conn-refused', { isAnswer: true }),
  // A port that accepts and hangs up at once: before the handshake a reset is ECONNREFUSED, later ones mean that it was open.
  ECONNRESET: connected,
  EPIPE: connected,
  ETIMEDOUT: unanswered,
  EHOSTUNREACH: outcome('filtered', 'host-unreachable'),
  EHOSTDOWN: outcome('filtered', 'host-unreachable'),
  ENETUNREACH: outcome('notProbed', 'no-route', { maxTries: 2 }),
  ENETDOWN: outcome('notProbed', 'no-route', { maxTries: 2 }),
  EAFNOSUPPORT: outcome('notProbed', 'no-route', { maxTries: 2 }),
  EACCES: outcome('notProbed', 'not-permitted'),
  EPERM: outcome('notProbed', 'not-permitted'),
  EADDRNOTAVAIL: outcome('notProbed', 'no-local-port', { maxTries: 3 }),
  EADDRINUSE: outcome('notProbed', 'no-local-port', { maxTries: 3 }),
  EMFILE: outcome('notProbed', 'no-file-descriptors', { isShortage: true, maxTries: Infinity }),
  ENFILE: outcome('notProbed', 'no-file-descriptors', { isShortage: true, maxTries: Infinity }),
  ENOBUFS: outcome('notProbed', 'no-buffers', { isShortage: true, maxTries: Infinity }),
  ENOMEM: outcome('notProbed', 'no-buffers', { isShortage: true, maxTries: Infinity }),
}

const unknown = outcome('notProbed', 'system-error', { maxTries: 2 })

/**
 * What the end of an attempt says about the port. Only a refusal means closed; what this machine could not do
 * (no descriptor, no local port, no memory, no route) says nothing about the port.
 */
export function outcomeOf(end: ConnectEnd): ConnectOutcome {
  return outcomes[end] ?? unknown
}

function outcome(
  state: PortState,
  reason: Reason,
  more: Partial<Pick<ConnectOutcome, 'isAnswer' | 'maxTries' | 'isShortage'>> = {},
): ConnectOutcome {
  return { state, reason, isAnswer: false, maxTries: 1, isShortage: false, ...more }
}
