import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A DNS server of a test's own, on loopback. */
export interface DnsServer extends AsyncDisposable {
  /** As `--dns` takes it. */
  readonly address: string
  /** The names that were asked for. */
  readonly asked: readonly string[]
}

const headerBytes = 12
const typePtr = 12
const noSuchName = 3

/**
 * Answers questions for PTR records: by the names that are given for an address, each as its labels; that there is none; or, for
 * `undefined` as a whole, not at all.
 */
export async function startDnsServer(
  names: ReadonlyMap<string, readonly (readonly string[])[]> | undefined,
): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (message, { address, port }) => {
    const { name, end } = readName(message)
    asked.push(name)
    if (names === undefined) return
    const records = names.get(name) ?? []
    const header = Buffer.from(message.subarray(0, headerBytes))
    header.writeUInt16BE(0x8180 | (records.length === 0 ? noSuchName : 0), 2)
    header.writeUInt16BE(records.length, 6)
    header.writeUInt32BE(0, 8)
    // Type and class follow the name.
    const question = message.subarray(headerBytes, end + 4)
    socket.send(Buffer.concat([header, question, ...records.map(pointer)]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function readName(message: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = []
  let at = headerBytes
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), end: at + 1 }
}

/** A PTR record of the name that was asked for, with a pointer to it (RFC 1035 §4.1.4). */
function pointer(labels: readonly string[]): Buffer {
  const name = Buffer.concat([
    ...labels.flatMap((label) => [Buffer.of(Buffer.byteLength(label)), Buffer.from(label)]),
    Buffer.of(0),
  ])
  const record = Buffer.alloc(12)
  record.writeUInt16BE(0xc000 | headerBytes, 0)
  record.writeUInt16BE(typePtr, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(60, 6)
  record.writeUInt16BE(name.length, 10)
  return Buffer.concat([record, name])
}
