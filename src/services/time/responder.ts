import { type BatchedDatagram, createRangeTest, wordNetworks } from '../../core/index.ts'
import type { ClientTable } from './client-table.ts'
import { type ClockState, unsynchronisedStratum } from './clock-state.ts'
import { isLoopback } from './loopback.ts'
import { ntpHeaderBytes, ntpLeap, ntpMode } from './ntp/packet.ts'
import { referenceIdOf } from './ntp/reference-id.ts'
import { reflectorPorts } from './reflectors.ts'
import { ntpFraction, ntpSeconds } from './ntp/timestamp.ts'
import { classifyTrailer } from './ntp/trailer.ts'
import { isTextRequest, longestTextRequestBytes } from './text-request.ts'
import { createTextWriter } from './text-reply.ts'

/** Why a datagram gets no reply. */
export type DropReason =
  /** It comes from a port on which a service answers anything at all, from port 0, or from this server's own. */
  | 'source-port'
  /** Neither a text request nor as long as an NTP header. */
  | 'not-a-request'
  /** Text is asked for by an address that isn't allowed to: the answer is longer than the request. */
  | 'text-source'
  /** An NTP version other than 1 to 4. */
  | 'version'
  /** Not a client's packet: above all, replies and control messages are never answered. */
  | 'mode'
  /** Extension fields (or what is there instead) against RFC 7822. */
  | 'malformed'
  /** A message authentication code: no key is known. */
  | 'authenticated'
  /** Its source asks too often, and has been told so. */
  | 'rate'

/** What a datagram gets: an NTP reply, a kiss of death (RFC 5905 §7.4), text, or nothing for a reason. */
export type TimeOutcome = 'ntp' | 'kiss' | 'text' | DropReason

/** What a responder is made with. */
export interface ResponderOptions {
  /** Networks beside loopback that may ask for text. @throws {@link OptionError} `INVALID_NETWORK` */
  readonly allowText: readonly string[]
  /** How often each source may ask. */
  readonly clients: ClientTable
}

/** The policy of a time server. */
export interface Responder {
  /**
   * Decides what a datagram gets, and writes it over the datagram with `replyBytes` as its length. Its receive time stands
   * as T2 and, until {@link stampTransmit}, as T3. Never throws, whatever the bytes. `nowMs` is a monotonic clock's.
   */
  readonly respond: (request: BatchedDatagram, state: ClockState, nowMs: number) => TimeOutcome
  /** The server's own port, from which nobody else asks. (Except port 123: there are clients that ask from it.) */
  readonly setOwnPort: (port: number) => void
}

const ntpPort = 123
const kissOfDeath = referenceIdOf('RATE')
/** The interval that a kiss asks for, as log₂ of seconds: 64 s, the shortest that clients begin with. */
const kissPollExponent = 6

/**
 * Makes the policy of a time server, without a socket or a clock of its own, shared by both engines.
 *
 * NTP versions 1 to 4 (RFC 1059, 1119, 1305, 5905) are answered in the version asked, with the request's transmit
 * timestamp as origin bit for bit, by 48 bytes: never more than came. Text goes only to loopback and to the networks of
 * `allowText`, since the answer is longer than the request and a source address is easily forged. No reply of a time
 * server is a request to another, so that two of them can't keep each other busy.
 */
export function createResponder({ allowText, clients }: ResponderOptions): Responder {
  const mayAskForText = createRangeTest(wordNetworks('allow', allowText))
  const writeText = createTextWriter()
  let ownPort = -1

  function respond(request: BatchedDatagram, state: ClockState, nowMs: number): TimeOutcome {
    const { length, port, word0, word1, word2, word3 } = request
    request.replyBytes = 0
    if (reflectorPorts.has(port) || (port === ownPort && port !== ntpPort)) return 'source-port'
    if (length < ntpHeaderBytes) {
      if (length > longestTextRequestBytes || !isTextRequest(request.bytes.subarray(0, length))) {
        return 'not-a-request'
      }
      if (!isLoopback(word0, word1, word2, word3) && !mayAskForText(word0, word1, word2, word3)) {
        return 'text-source'
      }
      if (clients.take(word0, word1, word2, word3, nowMs) !== 'pass') return 'rate'
      request.replyBytes = writeText(request)
      return request.replyBytes === 0 ? 'not-a-request' : 'text'
    }
    const refusal = refusalOf(request)
    if (refusal !== undefined) return refusal
    const verdict = clients.take(word0, word1, word2, word3, nowMs)
    if (verdict === 'drop') return 'rate'
    if (verdict === 'kiss') writeKiss(request)
    else writeReply(request, state)
    request.replyBytes = ntpHeaderBytes
    return verdict === 'kiss' ? 'kiss' : 'ntp'
  }

  return { respond, setOwnPort: (port) => void (ownPort = port) }
}

/** Writes T3 into an NTP reply: the last thing to do before it is handed to the kernel. */
export function stampTransmit({ view }: BatchedDatagram, seconds: number, nanoseconds: number): void {
  view.setUint32(transmitAt, ntpSeconds(seconds))
  view.setUint32(transmitAt + 4, ntpFraction(nanoseconds))
}

// Where the fields of the header lie (RFC 5905 §7.3, figure 8).
const referenceIdAt = 12
const referenceAt = 16
const originAt = 24
const receiveAt = 32
const transmitAt = 40

function refusalOf({ view, bytes, length }: BatchedDatagram): DropReason | undefined {
  const first = view.getUint8(0)
  const version = (first >> 3) & 7
  if (version < 1 || version > 4) return 'version'
  if (!isClientMode(first & 7, version)) return 'mode'
  if (length === ntpHeaderBytes) return undefined
  const trailer = classifyTrailer(bytes.subarray(0, length), version)
  return trailer === 'plain' ? undefined : trailer
}

/** NTPv1 has no modes yet: its clients leave the field zero (RFC 1059, appendix B). */
function isClientMode(mode: number, version: number): boolean {
  return mode === ntpMode.client || (mode === ntpMode.reserved && version === 1)
}

/** Turns a client's packet into the reply to it (RFC 5905 §8 and A.5.3, fast_xmit). The poll interval stays as asked. */
function writeReply(request: BatchedDatagram, state: ClockState): void {
  const { view } = request
  const seconds = ntpSeconds(request.receivedSeconds)
  const fraction = ntpFraction(request.receivedNanoseconds)
  const { leap, stratum, precisionExponent, reference } = state
  writeHead(view, leap, stratum === unsynchronisedStratum ? 0 : stratum)
  view.setInt8(3, precisionExponent)
  view.setUint32(4, state.rootDelay)
  view.setUint32(8, state.rootDispersion)
  view.setUint32(referenceIdAt, state.referenceId)
  view.setUint32(referenceAt, reference === undefined ? seconds : reference.seconds)
  view.setUint32(referenceAt + 4, reference === undefined ? fraction : reference.fraction)
  writeTimestamps(view, seconds, fraction)
}

/** Tells a client that it asks too often: no time that it could use, and a longer interval to keep to. */
function writeKiss(request: BatchedDatagram): void {
  const { view } = request
  writeHead(view, ntpLeap.unsynchronised, 0)
  view.setInt8(2, Math.max(view.getInt8(2), kissPollExponent))
  view.setInt8(3, 0)
  view.setUint32(4, 0)
  view.setUint32(8, 0)
  view.setUint32(referenceIdAt, kissOfDeath)
  view.setUint32(referenceAt, 0)
  view.setUint32(referenceAt + 4, 0)
  writeTimestamps(view, ntpSeconds(request.receivedSeconds), ntpFraction(request.receivedNanoseconds))
}

function writeHead(view: DataView, leap: number, stratum: number): void {
  view.setUint8(0, (leap << 6) | (view.getUint8(0) & 0x38) | ntpMode.server)
  view.setUint8(1, stratum)
}

function writeTimestamps(view: DataView, seconds: number, fraction: number): void {
  view.setUint32(originAt, view.getUint32(transmitAt))
  view.setUint32(originAt + 4, view.getUint32(transmitAt + 4))
  view.setUint32(receiveAt, seconds)
  view.setUint32(receiveAt + 4, fraction)
  view.setUint32(transmitAt, seconds)
  view.setUint32(transmitAt + 4, fraction)
}
