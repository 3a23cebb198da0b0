import { decodeNtpSeconds } from '../../ntp/timestamp.ts'
import { type Protocol, wholeSecondSample } from '../protocol.ts'

const answerBytes = 4

/** TIME over UDP (RFC 868): an empty datagram is answered with 32 bits of seconds since 1900. Easily forged. */
export const time: Protocol = {
  defaultPort: 37,
  isWorthRepeating: false,
  createRequest: () => ({
    bytes: new Uint8Array(0),
    read(answer, sentNs, receivedNs) {
      if (answer.length !== answerBytes) return 'length'
      const seconds = new DataView(answer.buffer, answer.byteOffset, answerBytes).getUint32(0)
      return wholeSecondSample(decodeNtpSeconds(seconds, receivedNs), sentNs, receivedNs)
    },
  }),
}
