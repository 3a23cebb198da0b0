import { libc, systemError } from './libc.ts'
import { addressFamily } from './socket-address.ts'

/** Packets of one length, each with its destination, that leave by one call. */
export interface PacketSender {
  readonly slots: number
  /** The packets, one after another. */
  readonly packets: DataView
  /** Writes where a slot's packet goes: the address as 128 bits, an IPv4 one mapped, as in `BatchedDatagram`. */
  address(slot: number, word0: number, word1: number, word2: number, word3: number): void
  /**
   * Sends the slots from `first` to before `end`, without waiting. Returns how many the kernel took: fewer where it has no
   * room or refuses the next one, and then {@link PacketSender.errno} says why.
   */
  send(first: number, end: number): number
  /** Why the last call took nothing; 0 where it took some. */
  readonly errno: number
}

/** Packets that came by one call. */
export interface PacketReceiver {
  /** The packets, each at a multiple of `slotBytes`. */
  readonly packets: DataView
  readonly slotBytes: number
  /**
   * Takes what has come, without waiting, and returns how many packets that is.
   *
   * @throws with the errno's name as `code`
   */
  receive(): number
  /** The bytes of a slot's packet: what is longer than a slot was cut off. */
  length(slot: number): number
  /** Where in {@link PacketReceiver.senders} the 16 bytes of a slot's IPv6 sender lie. */
  senderAt(slot: number): number
  readonly senders: DataView
}

// struct mmsghdr and what it points to, on 64-bit Linux: recvmmsg(2), sendmmsg(2).
const headerBytes = 64
const nameLengthAt = 8
const vectorAt = 16
const messageLengthAt = 56
const vectorBytes = 16
const vectorLengthAt = 8
/** Room for `struct sockaddr_in6`, aligned. */
const nameBytes = 32
const nameAddressAt = { ipv4: 4, ipv6: 8 } as const
const nameLength = { ipv4: 16, ipv6: 28 } as const
const messageDontWait = 0x40
const errnoInterrupted = 4
const errnoAgain = 11

interface MessageMemory {
  readonly view: DataView<ArrayBuffer>
  readonly base: number
  readonly namesAt: number
  readonly dataAt: number
}

/** Lays out headers, each with an address and one vector, and what they point to, in one memory. */
function layOutMessages(slots: number, slotBytes: number): MessageMemory {
  const vectorsAt = slots * headerBytes
  const namesAt = vectorsAt + slots * vectorBytes
  const dataAt = namesAt + slots * nameBytes
  const view = new DataView(new ArrayBuffer(dataAt + slots * slotBytes))
  const base = libc().addressOf(view.buffer)
  for (let slot = 0; slot < slots; slot++) {
    const header = slot * headerBytes
    const vector = vectorsAt + slot * vectorBytes
    view.setBigUint64(header, BigInt(base + namesAt + slot * nameBytes), true)
    view.setUint32(header + nameLengthAt, nameBytes, true)
    view.setBigUint64(header + vectorAt, BigInt(base + vector), true)
    view.setUint32(header + vectorAt + 8, 1, true)
    view.setBigUint64(vector, BigInt(base + dataAt + slot * slotBytes), true)
    view.setUint32(vector + vectorLengthAt, slotBytes, true)
  }
  return { view, base, namesAt, dataAt }
}

/** What a sender's packets are. */
export interface SenderLayout {
  readonly family: 'ipv4' | 'ipv6'
  readonly slots: number
  readonly packetBytes: number
}

/** Makes a sender on a raw socket. */
export function createPacketSender(fd: number, { family, slots, packetBytes }: SenderLayout): PacketSender {
  const { sendmmsg, errno } = libc()
  const { view, base, namesAt, dataAt } = layOutMessages(slots, packetBytes)
  for (let slot = 0; slot < slots; slot++) {
    view.setUint32(slot * headerBytes + nameLengthAt, nameLength[family], true)
    view.setUint16(namesAt + slot * nameBytes, addressFamily[family], true)
  }
  const addressAt = namesAt + nameAddressAt[family]
  let refusal = 0
  return {
    slots,
    packets: new DataView(view.buffer, dataAt, slots * packetBytes),
    address(slot, word0, word1, word2, word3) {
      const at = addressAt + slot * nameBytes
      if (family === 'ipv4') {
        view.setUint32(at, word3)
        return
      }
      view.setUint32(at, word0)
      view.setUint32(at + 4, word1)
      view.setUint32(at + 8, word2)
      view.setUint32(at + 12, word3)
    },
    send(first, end) {
      const taken = sendmmsg(fd, base + first * headerBytes, end - first, messageDontWait)
      refusal = taken < 0 ? errno() : 0
      return Math.max(taken, 0)
    },
    get errno() {
      return refusal
    },
  }
}

/** Makes a receiver on a raw socket. */
export function createPacketReceiver(fd: number, slots: number, slotBytes: number): PacketReceiver {
  const { recvmmsg, errno } = libc()
  const { view, base, namesAt, dataAt } = layOutMessages(slots, slotBytes)
  let received = 0
  return {
    packets: new DataView(view.buffer, dataAt, slots * slotBytes),
    slotBytes,
    receive() {
      for (let slot = 0; slot < received; slot++) {
        view.setUint32(slot * headerBytes + nameLengthAt, nameBytes, true)
      }
      received = recvmmsg(fd, base, slots, messageDontWait, 0)
      if (received >= 0) return received
      received = 0
      const reason = errno()
      if (reason !== errnoAgain && reason !== errnoInterrupted) throw systemError('recvmmsg')
      return 0
    },
    length: (slot) => view.getUint32(slot * headerBytes + messageLengthAt, true),
    senderAt: (slot) => slot * nameBytes + nameAddressAt.ipv6,
    senders: new DataView(view.buffer, namesAt, slots * nameBytes),
  }
}
