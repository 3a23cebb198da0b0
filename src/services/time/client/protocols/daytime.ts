import { parseDaytime } from '../daytime-text.ts'
import type { Protocol } from '../protocol.ts'
import { readTextAnswer } from '../text-answer.ts'

/** DAYTIME over UDP (RFC 867): any datagram is answered with a text for people. Whole seconds; easily forged. */
export const daytime: Protocol = {
  defaultPort: 13,
  isWorthRepeating: false,
  createRequest: () => ({
    bytes: new Uint8Array(0),
    read: (answer, sentNs, receivedNs) => readTextAnswer(answer, sentNs, receivedNs, parseDaytime),
  }),
}
