import type { LogLevel } from '../core/index.ts'

/** The names of the log levels, from least to most. */
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[]
