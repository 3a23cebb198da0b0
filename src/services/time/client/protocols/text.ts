import { parseCtime } from '../../ctime.ts'
import { textRequest } from '../../text-request.ts'
import type { Protocol } from '../protocol.ts'
import { readTextAnswer } from '../text-answer.ts'

/**
 * The datagram `时间`, answered with the text of `ctime`. The text names no zone: it is read in this process's, so a
 * server in another zone seems hours off. Whole seconds; anyone who can reach the socket's port can forge the answer.
 */
export const text: Protocol = {
  defaultPort: 8888,
  isWorthRepeating: false,
  createRequest: () => ({
    bytes: textRequest,
    read: (answer, sentNs, receivedNs) => readTextAnswer(answer, sentNs, receivedNs, parseCtime),
  }),
}
