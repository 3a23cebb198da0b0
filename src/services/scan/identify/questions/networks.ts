import { type Question, recognised } from '../recogniser.ts'
import { shownText } from '../shown-text.ts'

const queryId = 0x7073

/** DNS over TCP (RFC 1035 §4.2.2, RFC 4892): which version? Servers that don't tell answer all the same. */
const dns: Question = {
  service: 'dns',
  ports: [53, 853],
  ask() {
    const question = Buffer.from('\u0007version\u0004bind\0\0\u0010\0\u0003', 'latin1')
    const head = Buffer.alloc(2 + 12)
    head.writeUInt16BE(12 + question.length, 0)
    head.writeUInt16BE(queryId, 2)
    head.writeUInt16BE(1, 6)
    return Buffer.concat([head, question])
  },
  recognise(bytes) {
    if (bytes.length < 14 || bytes.length < bytes.readUInt16BE(0) + 2) return undefined
    const isReply = bytes.readUInt16BE(2) === queryId && ((bytes[4] ?? 0) & 0x80) !== 0
    if (!isReply) return undefined
    // After the question: a pointer to its name, TXT, CH, a lifetime, a length, and the first string with its own.
    const at = 2 + 12 + 18
    const isText =
      bytes.length > at + 13 && bytes.readUInt16BE(8) > 0 && bytes.readUInt32BE(at + 2) === 0x0010_0003
    if (!isText) return recognised('dns')
    const words = shownText(bytes.subarray(at + 13, at + 13 + (bytes[at + 12] ?? 0)))
    const [, product, version] = /^([A-Za-z][\w ]*?)[ -]v?(\d[\w.+~-]*)/.exec(words) ?? []
    return product === undefined ? recognised('dns', undefined, words) : recognised('dns', product, version)
  },
}

/** LDAP (RFC 4511 §4.5, RFC 4512 §5.1): the entry at the root, which says of itself what the server is. */
const ldap: Question = {
  service: 'ldap',
  ports: [389, 636, 3268, 3269],
  ask() {
    const attributes = sequence(0x30, octets('vendorName'), octets('vendorVersion'))
    const filter = sequence(0x87, Buffer.from('objectClass'))
    const limits = Buffer.from([0x02, 1, 1, 0x02, 1, 5, 0x01, 1, 0])
    const base = Buffer.from([0x0a, 1, 0, 0x0a, 1, 0])
    const search = sequence(0x63, octets(''), base, limits, filter, attributes)
    return sequence(0x30, Buffer.from([0x02, 1, 1]), search)
  },
  recognise: (bytes) => {
    const [first] = operations(bytes)
    if (first !== searchEntry && first !== searchDone) return undefined
    return recognised('ldap', attribute(bytes, 'vendorName'), attribute(bytes, 'vendorVersion'))
  },
  hasEnough: (bytes) => [...operations(bytes)].includes(searchDone),
}

const searchEntry = 0x64
const searchDone = 0x65

/** What a server sent in answer to message 1, by BER's tags (RFC 4511 §4.1.1). */
function* operations(bytes: Buffer): Generator<number> {
  for (let at = 0; at < bytes.length;) {
    const message = elementAt(bytes, at)
    if (message?.tag !== 0x30) return
    const id = elementAt(bytes, message.start)
    const operation = id && elementAt(bytes, id.end)
    if (id?.tag !== 2 || id.end !== id.start + 1 || bytes[id.start] !== 1 || operation === undefined) return
    yield operation.tag
    at = message.end
  }
}

/** The element that begins at a place, as far as its own head tells; its end may lie beyond the bytes. */
function elementAt(
  bytes: Buffer,
  at: number,
): { readonly tag: number; readonly start: number; readonly end: number } | undefined {
  const tag = bytes[at]
  const length = bytes[at + 1]
  if (tag === undefined || length === undefined) return undefined
  if (length < 0x80) return { tag, start: at + 2, end: at + 2 + length }
  const start = at + 2 + (length & 0x7f)
  if (length === 0x80 || length > 0x84 || start > bytes.length) return undefined
  return { tag, start, end: start + bytes.readUIntBE(at + 2, length & 0x7f) }
}

function sequence(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, body.length]), body])
}

function octets(text: string): Buffer {
  return sequence(0x04, Buffer.from(text))
}

/** The first value of an attribute: after its name a SET, and in it an OCTET STRING. */
function attribute(bytes: Buffer, name: string): string | undefined {
  const at = bytes.indexOf(octets(name))
  const values = at === -1 ? undefined : elementAt(bytes, at + octets(name).length)
  const value = values?.tag === 0x31 ? elementAt(bytes, values.start) : undefined
  if (value?.tag !== 0x04 || value.end > bytes.length) return undefined
  return shownText(bytes.subarray(value.start, value.end))
}

/** RDP ([MS-RDPBCGR] §2.2.1.1 over X.224 and TPKT, RFC 1006): a connection request that offers TLS; then nothing follows. */
const rdp: Question = {
  service: 'rdp',
  ports: [3389],
  ask: () => Buffer.from('030000130ee000000000000100080003000000', 'hex'),
  recognise(bytes) {
    const isConfirm = bytes.length >= 11 && bytes[0] === 3 && bytes[1] === 0 && bytes[5] === 0xd0
    return isConfirm && bytes.length >= bytes.readUInt16BE(2) ? recognised('rdp') : undefined
  },
}

const dialects: ReadonlyMap<number, string> = new Map([
  [0x0202, '2.0.2'],
  [0x0210, '2.1'],
  [0x0300, '3.0'],
  [0x0302, '3.0.2'],
])

/** SMB ([MS-SMB2] §2.2.3, §2.2.4): which dialect? No session is set up. */
const smb: Question = {
  service: 'smb',
  ports: [445],
  ask() {
    const head = Buffer.alloc(64)
    head.write('\u00feSMB', 0, 'latin1')
    head.writeUInt16LE(64, 4)
    head.writeUInt16LE(1, 14)
    const body = Buffer.alloc(36 + 2 * dialects.size)
    body.writeUInt16LE(36, 0)
    body.writeUInt16LE(dialects.size, 2)
    body.writeUInt16LE(1, 4)
    let at = 36
    for (const dialect of dialects.keys()) at = body.writeUInt16LE(dialect, at)
    const frame = Buffer.alloc(4)
    frame.writeUInt32BE(head.length + body.length, 0)
    return Buffer.concat([frame, head, body])
  },
  recognise(bytes) {
    const isReply = bytes.length >= 4 + 64 + 6 && bytes.toString('latin1', 4, 8) === '\u00feSMB'
    if (!isReply || bytes.readUInt16LE(4 + 12) !== 0) return undefined
    return recognised('smb', undefined, dialects.get(bytes.readUInt16LE(4 + 64 + 4)))
  },
}

export const networks: readonly Question[] = [dns, ldap, rdp, smb]
