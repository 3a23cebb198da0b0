import { type BatchedDatagram, createDatagramSlot } from './batched-datagram.ts'
import { createDepartureReader, type Departure } from './departures.ts'
import { libc, systemError } from './libc.ts'
import { addressFamily } from './socket-address.ts'

// Numbers of Linux on x64, arm64, riscv64, loong64 and ppc64 (little-endian).
const level = { socket: 1, ip: 0, ipv6: 41 } as const
const socketOption = { timestampNs: 35, timestamping: 37 } as const
const ipPacketInfo = 8
const ipv6PacketInfo = 50
const messageProbe = 0x10
const messageDontWait = 0x40
const messageConfirm = 0x800
const messageWaitForOne = 0x10000
/** SOF_TIMESTAMPING_TX_SOFTWARE: when the driver is given the packet. */
const stampTransmission = 2

/** Batches of datagrams over a socket of {@link openBatchSocket}. */
export interface BatchSocket {
  /** One for each slot; those of the last batch are the first ones. */
  readonly datagrams: readonly BatchedDatagram[]
  /**
   * Takes what has come, and where that is nothing, waits up to 50 ms for it (not if told): blocks its thread. Returns how
   * many datagrams there are, 0 after a wait in vain.
   *
   * @throws with the errno's name as `code`
   */
  receive(mayWait: boolean): number
  /** Makes the replies of the last batch ready to be sent, as their `replyBytes` say. */
  prepareReplies(): void
  /**
   * Goes the way of the first reply into the kernel, up to where that has found its route, and sends nothing. After a wait
   * this code has left the caches, and the reply itself would take twice as long.
   */
  rehearse(): void
  /**
   * Sends the replies, each from the address that was asked. Returns how many the kernel took; the others are lost. Where
   * they are to be timed, the first and the last of them are, for {@link BatchSocket.readDepartures}.
   */
  sendReplies(areTimed: boolean): number
  /** When the timed replies left that nobody has read yet, first to last; empty where the network device doesn't tell. */
  readDepartures(): readonly Departure[]
}

/** What the slots of a batch socket are. */
export interface BatchSocketLayout {
  /** Datagrams that are received by one call at most. */
  readonly slots: number
  /** Bytes of a slot: of the longest datagram, and of the longest reply. */
  readonly slotBytes: number
}

// struct mmsghdr and what it points to, on 64-bit Linux: recvmmsg(2), recv(2), cmsg(3).
const headerBytes = 64
const nameLengthAt = 8
const controlLengthAt = 40
const messageLengthAt = 56
const vectorBytes = 16
const vectorLengthAt = 8
const nameBytes = 32
const controlBytes = 128
const controlDataAt = 16
const packetInfoBytes = 12
const packetInfo6Bytes = 20
const flagBytes = 4

/** Reads and writes batches on a socket of {@link openBatchSocket}, from one thread at a time. */
export function useBatchSocket(fd: number, { slots, slotBytes }: BatchSocketLayout): BatchSocket {
  const { recvmmsg, sendmmsg, addressOf, errno } = libc()
  const vectorsAt = slots * headerBytes
  const namesAt = vectorsAt + slots * vectorBytes
  const controlsAt = namesAt + slots * nameBytes
  const dataAt = controlsAt + slots * controlBytes
  const memory = new ArrayBuffer(dataAt + slots * slotBytes)
  const view = new DataView(memory)
  const base = addressOf(memory)
  const departures = createDepartureReader(fd)

  const datagrams = Array.from({ length: slots }, (_, slot) => {
    setPointer(slot * headerBytes, namesAt + slot * nameBytes)
    setPointer(slot * headerBytes + 16, vectorsAt + slot * vectorBytes)
    view.setUint32(slot * headerBytes + 24, 1, true)
    setPointer(slot * headerBytes + 32, controlsAt + slot * controlBytes)
    setPointer(vectorsAt + slot * vectorBytes, dataAt + slot * slotBytes)
    return createDatagramSlot(new Uint8Array(memory, dataAt + slot * slotBytes, slotBytes))
  })
  let received = slots

  return {
    datagrams,
    receive(mayWait) {
      for (let slot = 0; slot < received; slot += 1) makeRoom(slot)
      const count = recvmmsg(fd, base, slots, mayWait ? messageWaitForOne : messageDontWait, 0)
      if (count < 0 && !isVain(errno())) throw systemError('recvmmsg')
      received = Math.max(count, 0)
      for (let slot = 0; slot < received; slot += 1) describe(slot)
      return received
    },
    prepareReplies() {
      for (let slot = 0; slot < received; slot += 1) {
        view.setUint32(
          vectorsAt + slot * vectorBytes + vectorLengthAt,
          datagrams[slot]?.replyBytes ?? 0,
          true,
        )
      }
    },
    rehearse() {
      const slot = nextReply(0)
      if (slot === received) return
      const lengthAt = vectorsAt + slot * vectorBytes + vectorLengthAt
      const length = view.getUint32(lengthAt, true)
      // What is empty and only a probe, the kernel doesn't send (udp_sendmsg).
      view.setUint32(lengthAt, 0, true)
      sendmmsg(fd, base + slot * headerBytes, 1, messageDontWait | messageConfirm | messageProbe)
      view.setUint32(lengthAt, length, true)
    },
    sendReplies(areTimed) {
      if (areTimed) timeReplies()
      let sent = 0
      for (let first = nextReply(0); first < received;) {
        let end = first + 1
        while (end < received && hasReply(end)) end += 1
        sent += sendRun(first, end)
        first = nextReply(end)
      }
      return sent
    },
    readDepartures: () => departures.read(),
  }

  function hasReply(slot: number): boolean {
    return (datagrams[slot]?.replyBytes ?? 0) > 0
  }

  /** The first slot from there on that has a reply; the end where none has. */
  function nextReply(slot: number): number {
    let next = slot
    while (next < received && !hasReply(next)) next += 1
    return next
  }

  function setPointer(at: number, to: number): void {
    view.setBigUint64(at, BigInt(base + to), true)
  }

  /** Sets back what the last batch left in a slot's header. */
  function makeRoom(slot: number): void {
    view.setUint32(slot * headerBytes + nameLengthAt, nameBytes, true)
    view.setUint32(slot * headerBytes + controlLengthAt, controlBytes, true)
    view.setUint32(vectorsAt + slot * vectorBytes + vectorLengthAt, slotBytes, true)
  }

  /** Notes what the kernel has told of a datagram, and readies the header for the reply to it. */
  function describe(slot: number): void {
    const datagram = datagrams[slot]
    if (datagram === undefined) return
    datagram.length = view.getUint32(slot * headerBytes + messageLengthAt, true)
    datagram.replyBytes = 0
    const nameAt = namesAt + slot * nameBytes
    datagram.port = view.getUint16(nameAt + 2)
    if (view.getUint16(nameAt, true) === addressFamily.ipv4) {
      datagram.word0 = 0
      datagram.word1 = 0
      datagram.word2 = 0xffff
      datagram.word3 = view.getUint32(nameAt + 4)
    } else {
      datagram.word0 = view.getUint32(nameAt + 8)
      datagram.word1 = view.getUint32(nameAt + 12)
      datagram.word2 = view.getUint32(nameAt + 16)
      datagram.word3 = view.getUint32(nameAt + 20)
    }
    readControl(datagram, slot)
  }

  /** Reads the control messages, and leaves of them what the reply needs: the address to send it from. */
  function readControl(datagram: BatchedDatagram, slot: number): void {
    const lengthAt = slot * headerBytes + controlLengthAt
    const start = controlsAt + slot * controlBytes
    const end = start + view.getUint32(lengthAt, true)
    let replyControlBytes = 0
    for (let at = start; at + controlDataAt <= end;) {
      const messageBytes = view.getUint32(at, true)
      const messageLevel = view.getUint32(at + 8, true)
      const type = view.getUint32(at + 12, true)
      if (messageLevel === level.socket && type === socketOption.timestampNs) {
        datagram.receivedSeconds =
          view.getUint32(at + 16, true) + view.getUint32(at + 20, true) * 4_294_967_296
        datagram.receivedNanoseconds = view.getUint32(at + 24, true)
      } else if (messageLevel === level.ip && type === ipPacketInfo) {
        replyControlBytes = keepPacketInfo(start, at)
      } else if (messageLevel === level.ipv6 && type === ipv6PacketInfo) {
        replyControlBytes = keepPacketInfo6(start, at)
      }
      if (messageBytes < controlDataAt) break
      at += (messageBytes + 7) & ~7
    }
    view.setUint32(lengthAt, replyControlBytes, true)
  }

  /** The reply leaves from the address that was asked, by whichever way leads back (interface 0). */
  function keepPacketInfo(start: number, at: number): number {
    const local = view.getUint32(at + controlDataAt + 4)
    writeControlHeader(start, controlDataAt + packetInfoBytes, level.ip, ipPacketInfo)
    view.setUint32(start + controlDataAt, 0)
    view.setUint32(start + controlDataAt + 4, local)
    view.setUint32(start + controlDataAt + 8, 0)
    return controlDataAt + 16
  }

  /** As for IPv4, but a link-local address is one only of its interface. */
  function keepPacketInfo6(start: number, at: number): number {
    const from = at + controlDataAt
    const isLinkLocal = (view.getUint16(from) & 0xffc0) === 0xfe80
    const scope = isLinkLocal ? view.getUint32(from + 16, true) : 0
    for (let word = 0; word < 16; word += 4) {
      view.setUint32(start + controlDataAt + word, view.getUint32(from + word))
    }
    view.setUint32(start + controlDataAt + 16, scope, true)
    writeControlHeader(start, controlDataAt + packetInfo6Bytes, level.ipv6, ipv6PacketInfo)
    return controlDataAt + 24
  }

  function writeControlHeader(at: number, bytes: number, messageLevel: number, type: number): void {
    view.setUint32(at, bytes, true)
    view.setUint32(at + 4, 0, true)
    view.setUint32(at + 8, messageLevel, true)
    view.setUint32(at + 12, type, true)
  }

  /** Has the kernel time the first reply, and the last one where there are several. */
  function timeReplies(): void {
    const first = nextReply(0)
    let last = received - 1
    while (last > first && !hasReply(last)) last -= 1
    for (let slot = first; slot <= last; slot += Math.max(last - first, 1)) timeReply(slot)
  }

  function timeReply(slot: number): void {
    const lengthAt = slot * headerBytes + controlLengthAt
    const used = view.getUint32(lengthAt, true)
    const at = controlsAt + slot * controlBytes + used
    writeControlHeader(at, controlDataAt + flagBytes, level.socket, socketOption.timestamping)
    view.setUint32(at + controlDataAt, stampTransmission, true)
    view.setUint32(lengthAt, used + controlDataAt + 8, true)
  }

  /** Sends the replies of neighbouring slots; one that the kernel refuses is skipped. */
  function sendRun(first: number, end: number): number {
    let sent = 0
    for (let slot = first; slot < end;) {
      const taken = sendmmsg(fd, base + slot * headerBytes, end - slot, messageDontWait)
      sent += Math.max(taken, 0)
      slot += Math.max(taken, 1)
    }
    return sent
  }
}

const errnoInterrupted = 4
const errnoAgain = 11
const errnoRefused = 111

/** Nothing has come in time, or what came is an ICMP error of an earlier reply. */
function isVain(errno: number): boolean {
  return errno === errnoAgain || errno === errnoInterrupted || errno === errnoRefused
}
