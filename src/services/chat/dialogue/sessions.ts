import { BroadcastChannel } from 'node:worker_threads'
import { type Dialogue, newDialogue } from './dialogue.ts'

/** Dialogues that go by a name, which any connection may go on with. */
export interface Sessions extends AsyncDisposable {
  get(name: string): Dialogue
  set(name: string, dialogue: Dialogue): void
}

interface Session {
  readonly dialogue: Dialogue
  readonly atMs: number
}

const maxSessions = 10_000
const forgottenAfterMs = 30 * 60_000

/**
 * Keeps the dialogues of named sessions, at most 10,000 and for half an hour each; the one that was silent longest goes first.
 * Threads that were given the same channel name have the same sessions: what one sets the others have a moment later.
 */
export function openSessions(channelName: string): Sessions {
  const sessions = new Map<string, Session>()
  const channel = new BroadcastChannel(channelName)
  channel.unref()
  const keep = (name: string, dialogue: Dialogue): void => {
    // A map keeps the order in which keys were set: the first is the oldest.
    sessions.delete(name)
    sessions.set(name, { dialogue, atMs: performance.now() })
    const [oldest] = sessions.keys()
    if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest)
  }
  channel.addEventListener('message', (event) => {
    const { name, dialogue } = (event as MessageEvent).data as { name: string; dialogue: Dialogue }
    keep(name, dialogue)
  })
  return {
    get(name) {
      const session = sessions.get(name)
      if (session === undefined || performance.now() - session.atMs > forgottenAfterMs) return newDialogue
      return session.dialogue
    },
    set(name, dialogue) {
      keep(name, dialogue)
      channel.postMessage({ name, dialogue })
    },
    async [Symbol.asyncDispose]() {
      channel.close()
    },
  }
}
