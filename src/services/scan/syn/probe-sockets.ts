import {
  closeSocket,
  createPacketReceiver,
  createPacketSender,
  openRawSocket,
  type PacketReceiver,
  type PacketSender,
  type RawSocketOptions,
  reservePort,
} from '../../../native/index.ts'
import { type Answer, createAnswer, readAnswer4, readIcmp6, readSegment6 } from './answer.ts'
import { answerFilter, type AnswerSocket } from './answer-filter.ts'
import { synBytes, tcpChecksumAt, tcpProtocol } from './syn-packet.ts'

/** Packets that leave, and that are taken, by one call. */
export const batchProbes = 64
/** The longest answer that is read: an IPv4 header and ICMP, and the quoted header and ports, all with options. */
const answerBytes = 160
const receiveSlots = 256
const icmpProtocol = 1
const icmp6Protocol = 58

/** A socket that answers come to. */
export interface AnswerSource {
  readonly fd: number
  /** Takes what has come, calls back with each packet that may be an answer, and returns how many packets came. */
  receive(onAnswer: (answer: Readonly<Answer>) => void): number
}

/** Everything that probing sends and receives by. */
export interface ProbeSockets {
  /** The TCP port that probes come from; reserved in the kernel, which resets whatever is opened to it. */
  readonly sourcePort: number
  readonly ipv4: PacketSender
  /** Absent where this machine has no IPv6. */
  readonly ipv6: PacketSender | undefined
  readonly sources: readonly AnswerSource[]
}

/**
 * Opens the raw sockets, for which CAP_NET_RAW is needed, and never again. They stay open as long as the process.
 *
 * @throws with the errno's name as `code`
 */
export function openProbeSockets(): ProbeSockets {
  const isIPv6 = hasIPv6()
  const { port: sourcePort } = reservePort(isIPv6 ? 'ipv6' : 'ipv4')
  const tcp4 = openAnswerSocket('tcp4', sourcePort)
  const sources = [sourceOf4(tcp4, sourcePort), sourceOf4(openAnswerSocket('icmp4', sourcePort), sourcePort)]
  const ipv4 = createPacketSender(tcp4, { family: 'ipv4', slots: batchProbes, packetBytes: synBytes.ipv4 })
  if (!isIPv6) return { sourcePort, ipv4, ipv6: undefined, sources }
  const tcp6 = openAnswerSocket('tcp6', sourcePort)
  sources.push(sourceOf6(tcp6, sourcePort, readSegment6))
  sources.push(sourceOf6(openAnswerSocket('icmp6', sourcePort), sourcePort, readIcmp6))
  const ipv6 = createPacketSender(tcp6, { family: 'ipv6', slots: batchProbes, packetBytes: synBytes.ipv6 })
  return { sourcePort, ipv4, ipv6, sources }
}

function hasIPv6(): boolean {
  try {
    closeSocket(reservePort('ipv6').fd)
    return true
  } catch {
    return false
  }
}

const socketOptions = {
  tcp4: { family: 'ipv4', protocol: tcpProtocol, sendsHeaders: true },
  icmp4: { family: 'ipv4', protocol: icmpProtocol },
  tcp6: { family: 'ipv6', protocol: tcpProtocol, checksumAt: tcpChecksumAt },
  icmp6: { family: 'ipv6', protocol: icmp6Protocol },
} as const satisfies Readonly<Record<AnswerSocket, Omit<RawSocketOptions, 'filter'>>>

function openAnswerSocket(socket: AnswerSocket, sourcePort: number): number {
  return openRawSocket({ ...socketOptions[socket], filter: answerFilter(socket, sourcePort) })
}

function sourceOf4(fd: number, sourcePort: number): AnswerSource {
  return answerSource(fd, (receiver, slot, answer) => {
    const { packets, slotBytes } = receiver
    const bytes = Math.min(receiver.length(slot), slotBytes)
    return readAnswer4(packets, slot * slotBytes, bytes, sourcePort, answer)
  })
}

function sourceOf6(fd: number, sourcePort: number, read: typeof readSegment6): AnswerSource {
  return answerSource(fd, (receiver, slot, answer) => {
    const { packets, slotBytes, senders } = receiver
    const bytes = Math.min(receiver.length(slot), slotBytes)
    return read(packets, slot * slotBytes, bytes, senders, receiver.senderAt(slot), sourcePort, answer)
  })
}

function answerSource(
  fd: number,
  read: (receiver: PacketReceiver, slot: number, answer: Answer) => boolean,
): AnswerSource {
  const receiver = createPacketReceiver(fd, receiveSlots, answerBytes)
  const answer = createAnswer()
  return {
    fd,
    receive(onAnswer) {
      const count = receiver.receive()
      for (let slot = 0; slot < count; slot++) if (read(receiver, slot, answer)) onAnswer(answer)
      return count
    },
  }
}
