export { isNativeAvailable, isNativeKnown, nativeObstacle } from './availability.ts'
export { type BatchedDatagram, createDatagramSlot } from './batched-datagram.ts'
export { type BatchSocket, useBatchSocket } from './batch-socket.ts'
export type { Departure } from './departures.ts'
export { readChildrenCpuMs } from './children-cpu-time.ts'
export { type ConnectingSockets, openConnectingSockets } from './connecting-sockets.ts'
export { closeSocket, openBatchSocket } from './open-batch-socket.ts'
export { openPingSocket, type PingSocket } from './ping-socket.ts'
export {
  createRealtimeClock,
  type KernelClockState,
  readKernelClockState,
  type RealtimeClock,
} from './kernel-clock.ts'
export {
  createPacketReceiver,
  createPacketSender,
  type PacketReceiver,
  type PacketSender,
} from './packet-batch.ts'
export { createPoll } from './poll.ts'
export { type Account, capabilityNetRaw, dropPrivileges, hasCapability } from './privileges.ts'
export {
  createSourceLookup,
  type FilterInstruction,
  openRawSocket,
  type RawSocketOptions,
  reservePort,
} from './raw-socket.ts'
export { openStampedSocket } from './stamped-socket.ts'
