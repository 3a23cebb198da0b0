/** What every error of Portside carries: a stable `code`, and the facts of the case in `details`. */
export interface ErrorFacts {
  /** What caused it, where something did. */
  readonly cause?: unknown
  /** The facts of the case by name (address, file, line…), for whoever translates or logs the message. */
  readonly details?: Readonly<Record<string, string | number | undefined>>
}

/**
 * Base of every error that Portside throws on purpose. Catch by class for what to *do* (see the subclasses), by
 * `code` for what *happened*; each code has its paragraph in `docs/errors.md`. The message says what could not be
 * done, on what, why, and what to do about it where that is known.
 */
export class PortsideError extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, string | number | undefined>>

  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = new.target.name
    this.code = code
    this.details = facts.details ?? {}
  }
}

/** The call is wrong, or cannot be met here: fix the options, the file or the privileges and call again. */
export class OptionError extends PortsideError {}

/** The peer broke the protocol: drop this peer, keep serving the others. */
export class ProtocolError extends PortsideError {}

/** A limit was reached: shed load, or raise the limit. */
export class LimitError extends PortsideError {}

/** Something took longer than allowed: try again, perhaps with more time. */
export class TimeoutError extends PortsideError {}

/** The connection, client or server is closed: stop sending. */
export class ClosedError extends PortsideError {}

/** A foreign program failed: show the end of what it wrote to stderr. */
export class ExternalToolError extends PortsideError {}

const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is already in use',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the peer',
  EHOSTUNREACH: 'no route to the host',
  EMFILE: 'this process has no file descriptor left',
  ENETUNREACH: 'the network is unreachable',
  ENOENT: 'no such file',
  ENOTFOUND: 'no such host',
  EPERM: 'not permitted',
  EPIPE: 'the peer has closed the connection',
  ETIMEDOUT: 'timed out',
}

/** The system's errno of an error (`ECONNRESET`), or `undefined` where it has none. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Why something failed, in words fit for the end of a message: `permission denied`. */
export function reasonOf(error: unknown): string {
  const known = causes[errnoOf(error) ?? '']
  if (known !== undefined) return known
  return error instanceof Error ? error.message : String(error)
}

/** Whether an error is one of Portside's, from whichever copy of the package it came. */
export function isPortsideError(error: unknown): error is PortsideError {
  return error instanceof Error && 'code' in error && 'details' in error
}
