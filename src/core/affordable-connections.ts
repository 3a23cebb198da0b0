import { readdirSync } from 'node:fs'
import { fileDescriptorLimit } from './file-descriptors.ts'
import type { Logger } from './log.ts'

/** File descriptors for what isn't a connection: files that a service opens, an admin server, a worker's own. */
const reserved = 24

/** As many connections as asked for and as file descriptors allow, counted over what is open now. */
export function affordableConnections(asked: number, log: Logger): number {
  const limit = fileDescriptorLimit()
  if (limit === Infinity) return asked
  const inUse = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 32
  const affordable = Math.max(1, limit - inUse - reserved)
  if (affordable >= asked) return asked
  log.info({ connections: affordable, fileDescriptors: limit }, 'connections are limited by file descriptors')
  return affordable
}
