import { createRequire } from 'node:module'
import type * as Pino from 'pino'

export type Logger = Pino.Logger

const require = createRequire(import.meta.url)

/** How much is logged; each level includes those before it. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

/**
 * A structured logger to stderr: one JSON object a line. Hostile text can't end a line, drive a terminal or turn the
 * reading direction: what JSON leaves unescaped of control characters is escaped as well, and reads back the same.
 */
export function createLog(level: LogLevel, bindings: Readonly<Record<string, unknown>>): Logger {
  // Loaded by the first log: most commands have nothing to say here.
  const { pino } = require('pino') as typeof Pino
  return pino(
    { level, base: bindings, hooks: { streamWrite: escapeControls } },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** DEL and C1 (a terminal may take U+009B for ESC [), the line and paragraph separators, and what turns text around. */
const controls = /[\u007F-\u009F\u2028\u2029\p{Bidi_Control}]/gu

/** All of these can stand only within a JSON string, so that an escape always fits. */
function escapeControls(json: string): string {
  return json.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
