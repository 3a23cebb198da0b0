import type { Reason } from '../result.ts'
import type { ConnectEnd } from './connector.ts'

/** What the end of one connection attempt says about the port. */
export interface ConnectOutcome {
  readonly reason: Reason
  /**
   * `answered` by the host itself; `told` by somebody between, or by this machine, for good; `silent`: perhaps the packet was
   * lost; `failed`: this machine could not ask; `short`: it lacked the means, and fewer attempts at a time may help.
   */
  readonly kind: 'answered' | 'told' | 'silent' | 'failed' | 'short'
  /** After how many attempts that failed like this it is the verdict. */
  readonly mostFailures: number
}

/** The handshake was completed. */
const connected = outcome('answered', 'syn-ack')
const unreachable = outcome('told', 'host-unreachable')
const notPermitted = outcome('told', 'not-permitted')
const noRoute = outcome('failed', 'no-route')
const noLocalPort = outcome('failed', 'no-local-port', 3)
const noDescriptor = outcome('short', 'no-file-descriptors', Infinity)
const noMemory = outcome('short', 'no-buffers', Infinity)

const outcomes: Readonly<Record<ConnectEnd, ConnectOutcome>> = {
  connected,
  // The system gave the socket the very port that it connects to, and the connection met itself (RFC 9293 §3.5, simultaneous open):
  // nobody listens there, or the system could not have given it away. The next attempt gets another port.
  'met-itself': outcome('failed', 'no-local-port', 8),
  ECONNREFUSED: outcome('answered', 'conn-refused'),
  // A port that accepts and hangs up at once: before the handshake a reset is ECONNREFUSED, later ones mean that it was open.
  ECONNRESET: connected,
  EPIPE: connected,
  ETIMEDOUT: outcome('silent', 'no-response'),
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: noRoute,
  ENETDOWN: noRoute,
  EAFNOSUPPORT: noRoute,
  EACCES: notPermitted,
  EPERM: notPermitted,
  EADDRNOTAVAIL: noLocalPort,
  EADDRINUSE: noLocalPort,
  EMFILE: noDescriptor,
  ENFILE: noDescriptor,
  ENOBUFS: noMemory,
  ENOMEM: noMemory,
}
const unknown = outcome('failed', 'system-error')

/**
 * What the end of an attempt says about the port. Only a refusal means closed; what this machine could not do
 * (no descriptor, no local port, no memory, no route) says nothing about the port.
 */
export function outcomeOf(end: ConnectEnd): ConnectOutcome {
  return outcomes[end] ?? unknown
}

function outcome(kind: ConnectOutcome['kind'], reason: Reason, mostFailures = 2): ConnectOutcome {
  return { kind, reason, mostFailures }
}
