export { isNativeAvailable, isNativeKnown } from './availability.ts'
export { type BatchedDatagram, createDatagramSlot } from './batched-datagram.ts'
export { type BatchSocket, closeSocket, openBatchSocket, useBatchSocket } from './batch-socket.ts'
export {
  createRealtimeClock,
  type KernelClockState,
  readKernelClockState,
  type RealtimeClock,
} from './kernel-clock.ts'
