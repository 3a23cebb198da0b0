import { service } from '../../src/core/index.ts'

/** Sends every datagram back; drops an empty one, and throws at `throw`. */
export default service(import.meta, () => ({
  limits: { maxMessageBytes: 65_507 },
  datagram(message) {
    if (Buffer.from(message).toString() === 'throw') throw new Error('thrown on purpose')
    return message.length === 0 ? undefined : message
  },
}))
