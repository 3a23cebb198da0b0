import type { Stats } from '../server.ts'
import type { EventLoopDelay } from './event-loop-delay.ts'

/** What is told of one thread that serves. */
export interface ThreadFigures {
  /** Stable and from a small set: `main`, or a worker's place in its pool (`1`, `2`…), which its replacement takes over. */
  readonly thread: string
  /** `undefined` while nothing has been measured yet. */
  readonly eventLoopDelay: EventLoopDelay | undefined
}

/** What metrics need of a server. */
export interface Observed {
  /** The service's name: the `service` label. Figures of servers with the same name are added. */
  readonly name: string
  stats(): Stats
  /** The threads that serve now, and the one that accepts. */
  threads(): readonly ThreadFigures[]
}
