import { type Question, recognised, type Recognition } from '../recogniser.ts'

/** Redis's protocol (RESP): inline commands. INFO is refused where a password is wanted, which tells enough. */
const redis: Question = {
  service: 'redis',
  ports: [6379, 6380, 16379],
  ask: () => Buffer.from('PING\r\nINFO server\r\n'),
  recognise(bytes) {
    const text = bytes.toString('latin1', 0, 4096)
    if (!/^(?:\+PONG|-NOAUTH\b[^\n]*|-DENIED Redis\b[^\n]*)\r\n/.test(text)) return undefined
    const [, name, version] = /^(redis|valkey)_version:(\d[\w.]{0,30})\r$/m.exec(text) ?? []
    return recognised('redis', name === 'valkey' ? 'Valkey' : name && 'Redis', version)
  },
  hasEnough: (bytes) => /^-|\n-|_version:[^\n]*\n/.test(bytes.toString('latin1', 0, 4096)),
}

/** Memcached's text protocol. */
const memcached: Question = {
  service: 'memcached',
  ports: [11_211],
  ask: () => Buffer.from('version\r\n'),
  recognise(bytes) {
    const version = /^VERSION (\d[\w.-]{0,30})\r\n/.exec(bytes.toString('latin1', 0, 64))?.[1]
    return version === undefined ? undefined : recognised('memcached', 'memcached', version)
  },
}

/** PostgreSQL's SSLRequest (Message Formats): one letter in answer, whether it takes TLS, and nothing has begun. */
const postgresql: Question = {
  service: 'postgresql',
  ports: [5432, 5433, 6432],
  ask: () => Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]),
  recognise: (bytes) =>
    bytes.length === 1 && /^[SN]$/.test(bytes.toString('latin1')) ? recognised('postgresql') : undefined,
}

const requestId = 0x50_6f_72_74
const opMessage = 2013

/** MongoDB's wire protocol: OP_MSG with the command hello, which needs no login. */
const mongodb: Question = {
  service: 'mongodb',
  ports: [27_017, 27_018, 27_019],
  ask() {
    // BSON: { hello: 1, $db: "admin" }
    const fields = Buffer.from('\u0010hello\0\u0001\0\0\0\u0002$db\0\u0006\0\0\0admin\0\0', 'latin1')
    const message = Buffer.alloc(16 + 4 + 1 + 4)
    message.writeInt32LE(message.length + fields.length, 0)
    message.writeInt32LE(requestId, 4)
    message.writeInt32LE(opMessage, 12)
    message.writeInt32LE(4 + fields.length, 21)
    return Buffer.concat([message, fields])
  },
  recognise(bytes): Recognition | undefined {
    const isReply =
      bytes.length >= 16 && bytes.readInt32LE(8) === requestId && bytes.readInt32LE(12) === opMessage
    return isReply ? recognised('mongodb', 'MongoDB') : undefined
  },
}

export const databases: readonly Question[] = [redis, memcached, postgresql, mongodb]
