import { type Datagram, type Peer, service } from '../../core/index.ts'
import { createClock } from './clock.ts'
import { unsynchronised, vouchedFor } from './clock-state.ts'
import { encodeNtpTimestamp } from './ntp/timestamp.ts'
import { stampTransmit } from './ntp/packet.ts'
import { createResponder, type DropReason } from './responder.ts'

/** Options of the time service. */
export interface TimeOptions {
  /**
   * The operator vouches that this machine's clock is right, and at which stratum (1–15).
   * @default none: NTP clients are told that the clock isn't synchronised (leap 3), and don't use it
   */
  readonly stratum?: number
  /** Networks beside loopback that may ask for text, as CIDR. @default [] */
  readonly allowText?: readonly string[]
}

/** Holds any NTP request with extension fields that crosses an Ethernet in one piece. */
const longestRequestBytes = 1_500

/**
 * The time over UDP. The datagram `时间` (or `time`) gets the text of `ctime` in the server's time zone; NTPv1–v4
 * clients get an NTP reply, on the same port. Anything else is dropped, counted by reason in the debug log.
 */
const time = service(import.meta, (options: TimeOptions) => {
  const clock = createClock()
  const state = options.stratum === undefined ? unsynchronised : vouchedFor(options.stratum)
  const respond = createResponder(options.allowText ?? [])
  const dropped = new Map<DropReason, number>()

  return {
    limits: { maxMessageBytes: longestRequestBytes },
    datagram(bytes: Uint8Array, peer: Peer<Datagram>): Datagram | undefined {
      const receivedNs = clock.nowNs()
      const response = respond({ bytes, receivedNs, address: peer.address, port: peer.port }, state)
      if (response.kind === 'drop') {
        const count = (dropped.get(response.reason) ?? 0) + 1
        dropped.set(response.reason, count)
        peer.log.debug({ reason: response.reason, count }, 'datagram dropped')
        return undefined
      }
      if (response.kind === 'ntp') stampTransmit(response.reply, encodeNtpTimestamp(clock.nowNs()))
      return response.reply
    },
  }
})
export default time
