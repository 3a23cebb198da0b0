import type { Server } from '../../src/core/index.ts'
import { rawPeer } from './raw-peer.ts'
import { until } from './until.ts'

/** Clients that come, ask one line, get one and go, again and again. */
export interface Churn {
  /** Waits until so many more have been answered. */
  answered(more: number): Promise<void>
  /** The different answers so far. */
  answers(): ReadonlySet<string>
  /** Lets those that are under way finish, and says what became of all. */
  stop(): Promise<{ readonly connections: number; readonly lost: number }>
}

/** Starts as many clients as `clients` says; a connection without a whole line for an answer is a lost one. */
export function startChurn(server: Pick<Server, 'address'>, clients: number): Churn {
  const answers = new Set<string>()
  let connections = 0
  let lost = 0
  let isOver = false
  const visit = async (): Promise<void> => {
    connections += 1
    try {
      await using peer = await rawPeer(server)
      peer.socket.end('ask\n')
      const answer = await peer.readToEnd()
      if (/^[^!\n]+\n$/.test(answer)) answers.add(answer)
      else lost += 1
    } catch {
      lost += 1
    }
  }
  const running = Array.from({ length: clients }, async () => {
    while (!isOver) await visit()
  })
  return {
    answers: () => new Set(answers),
    async answered(more) {
      const target = connections + more
      await until(() => connections >= target)
    },
    async stop() {
      isOver = true
      await Promise.all(running)
      return { connections, lost }
    },
  }
}
