import { Socket } from 'node:net'
import { errnoOf } from '../../../core/index.ts'
import { type ConnectOutcome, connected, outcomeOf, selfConnected, unanswered } from './connect-outcome.ts'
import type { Dialler, OnDialled } from './dialler.ts'

/** A socket that serves one attempt after another: building one costs more than connecting it. */
interface Slot {
  readonly socket: Socket
  outcome: ConnectOutcome | undefined
  startedMs: number
  rttMs: number | undefined
}

/** Makes the dialler over `node:net`: for every system. */
export function createSocketDialler(onDialled: OnDialled): Dialler {
  const slots: Slot[] = []
  let underWay = 0

  /** Notes how an attempt ended. What the socket says afterwards is about closing it. */
  function note(slot: Slot, outcome: ConnectOutcome): void {
    if (slot.outcome !== undefined) return
    slot.outcome = outcome
    if (outcome.isAnswer) slot.rttMs = performance.now() - slot.startedMs
  }

  function createSlot(index: number): Slot {
    const socket = new Socket()
    const slot: Slot = { socket, outcome: undefined, startedMs: 0, rttMs: undefined }
    socket.on('connect', () => {
      if (isSelfConnect(socket)) {
        note(slot, selfConnected)
        // A reset leaves nothing behind; an orderly close would keep the port from its owner for a minute.
        socket.resetAndDestroy()
      } else {
        note(slot, connected)
        socket.destroy()
      }
    })
    socket.on('error', (error) => note(slot, outcomeOf(errnoOf(error))))
    socket.on('close', () => {
      underWay--
      onDialled(index, slot.outcome ?? unanswered, slot.rttMs)
    })
    return slot
  }

  return {
    name: 'node:net',
    get descriptors() {
      return underWay
    },
    dial(index, address, port) {
      const slot = (slots[index] ??= createSlot(index))
      slot.outcome = undefined
      slot.rttMs = undefined
      slot.startedMs = performance.now()
      underWay++
      slot.socket.connect({ host: address, port, autoSelectFamily: false })
    },
    giveUp(index) {
      const slot = slots[index]
      if (slot === undefined || slot.outcome !== undefined) return
      slot.outcome = unanswered
      slot.socket.destroy()
    },
    [Symbol.dispose]() {
      for (const { socket } of slots) socket.destroy()
    },
  }
}

/** Whether a connection's two ends are one and the same socket. */
function isSelfConnect(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}
