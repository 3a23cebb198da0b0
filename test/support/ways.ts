import { describe } from 'node:test'

/** A way to serve connections: in which threads, and by which path they are read. */
export interface Way {
  /** Worker threads; 0 is the process's own. */
  readonly threads: number
  /** Whether reads may go through Node's private socket handle. */
  readonly fastPath: boolean
}

/** Every way that whatever holds for one must hold for all of. */
const ways: readonly Way[] = [0, 2].flatMap((threads) =>
  [true, false].map((fastPath) => ({ threads, fastPath })),
)

/** How suites may be declared. */
export interface EachWayOptions {
  /** Only the ways over threads, for what threads alone have. */
  readonly onThreads?: boolean
  /** Whether the tests of all ways run at the same time: for those that wait for deadlines. */
  readonly concurrency?: boolean
}

/** Declares a suite of the same tests for each way to serve. */
export function describeEachWay(
  subject: string,
  suite: (way: Way) => void,
  { onThreads = false, concurrency = false }: EachWayOptions = {},
): void {
  describe(`${subject},`, { concurrency }, () => {
    for (const way of ways) {
      if (onThreads && way.threads === 0) continue
      const path = way.fastPath ? 'fast' : 'ordinary'
      describe(`${way.threads} threads, ${path} path:`, { concurrency }, () => suite(way))
    }
  })
}
