import {
  ClosedError,
  errnoOf,
  ExternalToolError,
  isPortsideError,
  LimitError,
  OptionError,
  PortsideError,
  ProtocolError,
  TimeoutError,
} from '../errors.ts'
import type { ErrorFacts } from './thread-messages.ts'

const classes = { ClosedError, ExternalToolError, LimitError, OptionError, ProtocolError, TimeoutError }

/** What of an error can be posted to another thread. */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: undefined, code: undefined, details: {} }
  }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: errnoOf(error),
    details: isPortsideError(error) ? error.details : {},
  }
}

/** The error again, in its class. One that isn't Portside's comes as `SERVICE_FAILED`. */
export function errorFrom(facts: ErrorFacts): PortsideError {
  const known = Object.entries(classes).find(([name]) => name === facts.name)?.[1]
  if (known !== undefined && facts.code !== undefined) {
    return new known(facts.code, facts.message, { details: facts.details })
  }
  const cause = new Error(facts.message)
  if (facts.stack !== undefined) cause.stack = facts.stack
  return new PortsideError('SERVICE_FAILED', `The service could not start: ${facts.message}`, {
    cause,
    details: { reason: facts.message },
  })
}
