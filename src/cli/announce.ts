import type { Server } from '../core/index.ts'

/** Whoever reads what a command reports, and whether as JSON. */
export interface AnnounceOptions {
  readonly json?: boolean | undefined
}

/**
 * Says where a server listens: a line on stderr that is never translated nor silenced, because scripts wait for it,
 * and with `json` an event on stdout.
 */
export function announce(server: Server, { json = false }: AnnounceOptions): void {
  const { transport, address, port, url } = server.address
  process.stderr.write(`${server.name} listening on ${url}\n`)
  if (!json) return
  const event = { event: 'listening', service: server.name, transport, address, port }
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
