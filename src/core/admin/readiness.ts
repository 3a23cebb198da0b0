/** Where a server is in its life: taking connections, finishing them, or done. */
export type ServerState = 'listening' | 'draining' | 'closed'

/** What readiness needs of a server. */
export interface Stateful {
  /** The service's name. */
  readonly name: string
  readonly state: ServerState
}

/** Whether all of some servers take connections, and what each of them does. */
export interface Readiness {
  readonly isReady: boolean
  /** One line a server: `chat draining`. */
  readonly report: string
}

/** Servers are ready while each of them listens; none at all aren't. */
export function readinessOf(servers: readonly Stateful[]): Readiness {
  return {
    isReady: servers.length > 0 && servers.every((server) => server.state === 'listening'),
    report:
      servers.length > 0 ? servers.map(({ name, state }) => `${name} ${state}\n`).join('') : 'no server\n',
  }
}
