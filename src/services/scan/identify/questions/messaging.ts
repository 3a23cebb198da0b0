import { type Question, recognised } from '../recogniser.ts'
import { shownText } from '../shown-text.ts'

/** MQTT 3.1.1 §3.1: CONNECT without name, password or will, for a session that leaves nothing behind. */
const mqtt: Question = {
  service: 'mqtt',
  ports: [1883, 8883],
  ask: () => Buffer.from('\u0010\u000c\0\u0004MQTT\u0004\u0002\0\u000a\0\0', 'latin1'),
  recognise(bytes) {
    const isConnack = bytes.length >= 4 && bytes[0] === 0x20 && bytes[1] === 2 && (bytes[2] ?? 2) <= 1
    return isConnack && (bytes[3] ?? 6) <= 5 ? recognised('mqtt') : undefined
  },
}

/**
 * AMQP 0-9-1 §4.2.2: the protocol's header, answered by Connection.Start and the server's properties, or by the
 * header of a version that the server would rather speak.
 */
const amqp: Question = {
  service: 'amqp',
  ports: [5671, 5672],
  ask: () => Buffer.from('AMQP\0\0\u0009\u0001', 'latin1'),
  recognise(bytes) {
    if (bytes.length >= 8 && bytes.toString('latin1', 0, 4) === 'AMQP') return recognised('amqp')
    // A frame of method 10.10 on channel 0, and its end.
    const isStart =
      bytes.length >= 11 &&
      bytes[0] === 1 &&
      bytes.readUInt16BE(1) === 0 &&
      bytes.readUInt32BE(7) === 0x000a000a
    if (!isStart || bytes.length < bytes.readUInt32BE(3) + 8) return undefined
    return recognised('amqp', property(bytes, 'product'), property(bytes, 'version'))
  },
}

/** A long string of a table of fields: its name as a short string, S, its length, itself. */
function property(bytes: Buffer, name: string): string | undefined {
  const key = Buffer.from(`${String.fromCharCode(name.length)}${name}S`, 'latin1')
  const at = bytes.indexOf(key)
  const start = at + key.length + 4
  if (at === -1 || start > bytes.length) return undefined
  return shownText(bytes.subarray(start, start + bytes.readUInt32BE(start - 4)))
}

/** RTSP (RFC 2326 §10.1, RFC 7826 §13.1): OPTIONS. */
const rtsp: Question = {
  service: 'rtsp',
  ports: [554, 8554],
  ask: () => Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
  recognise(bytes) {
    const text = bytes.toString('latin1', 0, 4096)
    if (!/^RTSP\/\d\.\d \d{3}[^\n]*\n/.test(text)) return undefined
    const [, product, version] = /^Server: *([^/\s]{1,100})(?:\/(\S{1,50}))?/im.exec(text) ?? []
    return recognised('rtsp', product, version)
  },
  hasEnough: (bytes) => bytes.includes('\r\n\r\n'),
}

export const messaging: readonly Question[] = [mqtt, amqp, rtsp]
