import { pino, type Logger } from 'pino'

export type { Logger }

/** How much is logged; each level includes those before it. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

/** A structured logger to stderr: one JSON object a line, hostile text escaped as JSON escapes it. */
export function createLog(level: LogLevel, bindings: Readonly<Record<string, unknown>>): Logger {
  return pino({ level, base: bindings }, pino.destination({ fd: 2, sync: true }))
}
