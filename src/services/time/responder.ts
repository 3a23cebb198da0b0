import type { ClockState } from './clock-state.ts'
import { unsynchronisedStratum } from './clock-state.ts'
import { ctime } from './ctime.ts'
import { decodeNtpHeader, encodeNtpHeader, ntpMode, type NtpHeader } from './ntp/packet.ts'
import { encodeNtpTimestamp } from './ntp/timestamp.ts'
import { classifyTrailer } from './ntp/trailer.ts'
import { isTextRequest } from './text-request.ts'
import { textSources } from './text-sources.ts'

/** A datagram, and what is known of its coming. */
export interface TimeRequest {
  readonly bytes: Uint8Array
  /** When it came (T2), in nanoseconds since 1970. */
  readonly receivedNs: bigint
  /** Numeric source address, and source port. */
  readonly address: string
  readonly port: number
}

/** Why a datagram gets no reply. */
export type DropReason =
  /** It comes from a port on which a service answers anything at all (or from port 0): the two would never stop. */
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

/** What a datagram gets. */
export type TimeResponse =
  /** 48 bytes of NTP, where T3 still equals T2: `stampTransmit` it right before it is sent. */
  | { readonly kind: 'ntp'; readonly reply: Uint8Array }
  /** The text of `ctime`, in ASCII. */
  | { readonly kind: 'text'; readonly reply: string }
  | { readonly kind: 'drop'; readonly reason: DropReason }

/** Echo, daytime, chargen, time; and 0, to which nothing can be sent. */
const refusedSourcePorts = new Set([0, 7, 13, 19, 37])

/**
 * Makes the policy of a time server, without a socket or a clock of its own: a function from a request and the state of
 * the clock to the reply or the reason why there is none. It never throws, whatever the bytes.
 *
 * NTP versions 1 to 4 (RFC 1059, 1119, 1305, 5905) are answered in the version asked, with the request's transmit
 * timestamp as origin bit for bit, by 48 bytes: never more than came. Text goes only to loopback and to the networks of
 * `allowText`, since 4 or 6 bytes are answered by 24 and a source address is easily forged. No reply of a time server
 * is a request to another, so that two of them can't keep each other busy.
 *
 * @throws {@link OptionError} `INVALID_TEXT_NETWORK`
 */
export function createResponder(
  allowText: readonly string[],
): (request: TimeRequest, state: ClockState) => TimeResponse {
  const mayAskForText = textSources(allowText)

  return (request, state) => {
    const { bytes, receivedNs, address, port } = request
    if (refusedSourcePorts.has(port)) return drop('source-port')
    if (isTextRequest(bytes)) {
      if (!mayAskForText(address)) return drop('text-source')
      return { kind: 'text', reply: ctime(Number(receivedNs / 1_000_000n)) }
    }
    const header = decodeNtpHeader(bytes)
    if (header === undefined) return drop('not-a-request')
    const reason = refusal(header, bytes)
    if (reason !== undefined) return drop(reason)
    return { kind: 'ntp', reply: encodeNtpHeader(answer(header, receivedNs, state)) }
  }
}

function refusal({ version, mode }: NtpHeader, bytes: Uint8Array): DropReason | undefined {
  if (version < 1 || version > 4) return 'version'
  if (!isClientMode(mode, version)) return 'mode'
  const trailer = classifyTrailer(bytes, version)
  return trailer === 'plain' ? undefined : trailer
}

/** NTPv1 has no modes yet: its clients leave the field zero (RFC 1059, appendix B). */
function isClientMode(mode: number, version: number): boolean {
  return mode === ntpMode.client || (mode === ntpMode.reserved && version === 1)
}

/** The reply to a client (RFC 5905 §8 and A.5.3, fast_xmit). */
function answer(request: NtpHeader, receivedNs: bigint, state: ClockState): NtpHeader {
  const receiveTimestamp = encodeNtpTimestamp(receivedNs)
  return {
    leap: state.leap,
    version: request.version,
    mode: ntpMode.server,
    stratum: state.stratum === unsynchronisedStratum ? 0 : state.stratum,
    pollExponent: request.pollExponent,
    precisionExponent: state.precisionExponent,
    rootDelay: state.rootDelay,
    rootDispersion: state.rootDispersion,
    referenceId: state.referenceId,
    referenceTimestamp: state.referenceTimestamp ?? receiveTimestamp,
    originTimestamp: request.transmitTimestamp,
    receiveTimestamp,
    transmitTimestamp: receiveTimestamp,
  }
}

function drop(reason: DropReason): TimeResponse {
  return { kind: 'drop', reason }
}
