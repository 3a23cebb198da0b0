import { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { errnoOf } from '../../../core/index.ts'
import type { Connector, ConnectSlot, SlotOwner } from './connector.ts'

/** Makes the way of connecting that works everywhere: a `node:net` socket for each slot, which building costs more than connecting. */
export function createNetConnector(): Connector {
  let utilization = performance.eventLoopUtilization()
  let underWay = 0

  function addSlot(owner: SlotOwner): ConnectSlot {
    const socket = new Socket()
    socket.on('connect', () => {
      const isSelf = isSelfConnect(socket)
      owner.ended(isSelf ? 'met-itself' : 'connected')
      // A reset leaves nothing behind; an orderly close would keep the port from its owner for a minute.
      if (isSelf) socket.resetAndDestroy()
      else socket.destroy()
    })
    socket.on('error', (error) => owner.ended(errnoOf(error) ?? 'UNKNOWN'))
    socket.on('close', () => {
      underWay--
      owner.freed()
    })
    return {
      connect(address, port) {
        underWay++
        socket.connect({ host: address, port, autoSelectFamily: false })
      },
      abandon: () => void socket.destroy(),
    }
  }

  return {
    name: 'node:net',
    maxSlots: 1000,
    addSlot,
    busyShare() {
      const now = performance.eventLoopUtilization()
      const share = performance.eventLoopUtilization(now, utilization).utilization
      utilization = now
      return share
    },
    get descriptors() {
      return underWay
    },
    [Symbol.dispose]: () => undefined,
  }
}

/** Whether a connection's two ends are one and the same socket. */
function isSelfConnect(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}
