export { isNativeAvailable } from './availability.ts'
export { type BatchedDatagram, createDatagramSlot } from './batched-datagram.ts'
export { type BatchSocket, closeSocket, openBatchSocket, useBatchSocket } from './batch-socket.ts'
export { type ConnectStatus, createConnector } from './connector.ts'
export {
  createRealtimeClock,
  type KernelClockState,
  readKernelClockState,
  type RealtimeClock,
} from './kernel-clock.ts'
