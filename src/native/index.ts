export { isNativeAvailable } from './availability.ts'
export { type BatchedDatagram, createDatagramSlot } from './batched-datagram.ts'
export { type BatchSocket, closeSocket, openBatchSocket, useBatchSocket } from './batch-socket.ts'
export { type ConnectingSockets, openConnectingSockets } from './connecting-sockets.ts'
export { openPingSocket, type PingSocket } from './ping-socket.ts'
export {
  createRealtimeClock,
  type KernelClockState,
  readKernelClockState,
  type RealtimeClock,
} from './kernel-clock.ts'
