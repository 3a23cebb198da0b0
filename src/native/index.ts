export { isNativeAvailable, nativeObstacle } from './availability.ts'
export { type BatchedDatagram, createDatagramSlot } from './batched-datagram.ts'
export { type BatchSocket, closeSocket, openBatchSocket, useBatchSocket } from './batch-socket.ts'
export { readChildrenCpuMs } from './children-cpu-time.ts'
export { type ConnectingSockets, openConnectingSockets } from './connecting-sockets.ts'
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
export { createPoll, type Poll } from './poll.ts'
export {
  type Account,
  capabilityNetRaw,
  capabilitiesOfProcess,
  dropPrivileges,
  hasCapability,
} from './privileges.ts'
export {
  createSourceLookup,
  type FilterInstruction,
  openRawSocket,
  type RawSocketOptions,
  type ReservedPort,
  reservePort,
  type SourceLookup,
} from './raw-socket.ts'
