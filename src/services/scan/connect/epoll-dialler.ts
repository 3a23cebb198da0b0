import { type ConnectStatus, createConnector } from '../../../native/index.ts'
import { type ConnectOutcome, connected, outcomeOf, selfConnected, unanswered } from './connect-outcome.ts'
import type { Dialler, OnDialled } from './dialler.ts'

/** Makes the dialler over non-blocking sockets and epoll: Linux, where native calls can be made. */
export function createEpollDialler(onDialled: OnDialled): Dialler {
  const connector = createConnector()
  /** When the attempt under way in each slot began, in milliseconds; `undefined` where none is. */
  const startedMs: (number | undefined)[] = []

  function end(slot: number, status: ConnectStatus): void {
    const began = startedMs[slot]
    if (began === undefined) return
    startedMs[slot] = undefined
    const outcome = outcomeOfStatus(status)
    onDialled(slot, outcome, outcome.isAnswer ? performance.now() - began : undefined)
  }

  return {
    name: 'epoll',
    get descriptors() {
      return connector.descriptors
    },
    dial(slot, address, port) {
      startedMs[slot] = performance.now()
      const status = connector.begin(slot, address, port)
      if (status !== 'pending') end(slot, status)
    },
    giveUp(slot) {
      if (startedMs[slot] === undefined) return
      startedMs[slot] = undefined
      connector.cancel(slot)
      onDialled(slot, unanswered, undefined)
    },
    poll: (timeoutMs) => connector.wait(timeoutMs, end),
    [Symbol.dispose]: () => connector[Symbol.dispose](),
  }
}

function outcomeOfStatus(status: ConnectStatus): ConnectOutcome {
  if (status === 'connected') return connected
  return status === 'self' ? selfConnected : outcomeOf(status)
}
