import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cutAnywhere } from '../../../test/support/decode.ts'
import { ProtocolError } from '../errors.ts'
import { crc32c } from './crc32c.ts'
import type { ProxyHeader } from './proxy-header.ts'
import { createProxyHeaderParser, type ParsedProxyHeader } from './proxy-header-parser.ts'

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
const signature = '0d0a0d0a 000d0a51 5549540a'

/** What the parser makes of pieces; `rest` is all that follows the header. */
function parse(pieces: readonly Uint8Array[]): ParsedProxyHeader | undefined {
  const parser = createProxyHeaderParser()
  for (const [index, piece] of pieces.entries()) {
    const parsed = parser.push(piece)
    if (parsed !== undefined)
      return { ...parsed, rest: Buffer.concat([parsed.rest, ...pieces.slice(index + 1)]) }
  }
  return undefined
}

/** Asserts what the parser makes of a header whole, a byte at a time and cut in two at every place. */
function assertParses(header: Uint8Array, expected: ProxyHeader): void {
  const rest = Buffer.from('GET / HTTP/1.1\r\n')
  const stream = Buffer.concat([header, rest])
  assert.deepEqual(parse([stream]), { ...expected, rest })
  assert.deepEqual(parse(Array.from(stream, (byte) => Uint8Array.of(byte))), { ...expected, rest })
  for (let cut = 0; cut <= stream.length; cut++) {
    assert.deepEqual(parse([stream.subarray(0, cut), stream.subarray(cut)]), { ...expected, rest })
  }
  for (let length = 0; length < header.length; length++) {
    assert.equal(parse([header.subarray(0, length)]), undefined)
  }
}

/** Asserts that bytes are refused for a reason, whole and a byte at a time. */
function assertRefuses(bytes: Uint8Array, reason: string): void {
  const isRefusal = (error: unknown): true => {
    assert.ok(error instanceof ProtocolError)
    assert.equal(error.code, 'INVALID_PROXY_HEADER')
    assert.equal(error.message, `Cannot read the PROXY protocol header: ${reason}`)
    assert.equal(error.details['reason'], reason)
    return true
  }
  assert.throws(() => parse([bytes]), isRefusal)
  assert.throws(() => parse(Array.from(bytes, (byte) => Uint8Array.of(byte))), isRefusal)
}

describe('createProxyHeaderParser(), version 1', () => {
  const accepted: readonly (readonly [line: string, expected: ProxyHeader])[] = [
    [
      'PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n',
      {
        source: { address: '192.0.2.7', port: 56_324 },
        destination: { address: '198.51.100.1', port: 443 },
      },
    ],
    [
      'PROXY TCP6 2001:DB8::7 ::ffff:198.51.100.1 0 65535\r\n',
      {
        source: { address: '2001:db8::7', port: 0 },
        destination: { address: '198.51.100.1', port: 65_535 },
      },
    ],
    ['PROXY UNKNOWN\r\n', {}],
    ['PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n', {}],
    [`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`, {}],
  ]
  for (const [line, expected] of accepted) {
    it(`takes ${JSON.stringify(line)}, split anywhere`, () => assertParses(Buffer.from(line), expected))
  }

  const notAfter = "TCP4 isn't followed by two addresses and two ports, with one space before each"
  const refused: readonly (readonly [line: string, reason: string])[] = [
    ['GET / HTTP/1.1\r\n', 'the connection begins with something else'],
    ['proxy TCP4 192.0.2.7 192.0.2.1 1 2\r\n', 'the connection begins with something else'],
    ['PROXY\tTCP4', 'the connection begins with something else'],
    ['\r\n\r\n\0\n', 'the connection begins with something else'],
    ['\u0016\u0003\u0001', 'the connection begins with something else'],
    ['PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n', 'the protocol is none of TCP4, TCP6 and UNKNOWN'],
    ['PROXY  TCP4 192.0.2.7 192.0.2.1 1 2\r\n', 'the protocol is none of TCP4, TCP6 and UNKNOWN'],
    ['PROXY UNKNOWNS\r\n', 'the protocol is none of TCP4, TCP6 and UNKNOWN'],
    ['PROXY TCP4 192.0.2.7 192.0.2.1 1 2\n', 'the line ends without CR LF'],
    ['PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n', notAfter],
    ['PROXY TCP4 192.0.2.7 192.0.2.1 1 2 \r\n', notAfter],
    ['PROXY TCP4 192.0.2.7  192.0.2.1 1 2\r\n', notAfter],
    ['PROXY TCP4\r\n', notAfter],
    ['PROXY TCP4 192.0.2.07 192.0.2.1 1 2\r\n', 'the source address is not IPv4'],
    ['PROXY TCP4 2001:db8::7 192.0.2.1 1 2\r\n', 'the source address is not IPv4'],
    ['PROXY TCP6 2001:db8::7 192.0.2.1 1 2\r\n', 'the destination address is not IPv6'],
    ['PROXY TCP6 fe80::1%lo fe80::2 1 2\r\n', 'the source address is not IPv6'],
    ['PROXY TCP4 192.0.2.7 192.0.2.1 65536 2\r\n', 'the source port is not a whole number from 0 to 65535'],
    ['PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n', 'the source port is not a whole number from 0 to 65535'],
    ['PROXY TCP4 192.0.2.7 192.0.2.1 1 -2\r\n', 'the destination port is not a whole number from 0 to 65535'],
    [
      'PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\r\n',
      'the destination port is not a whole number from 0 to 65535',
    ],
    [`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, 'the line is longer than 107 bytes'],
    [`PROXY UNKNOWN ${'x'.repeat(93)}`, 'the line is longer than 107 bytes'],
  ]
  for (const [line, reason] of refused) {
    it(`refuses ${JSON.stringify(line)}: ${reason}`, () => assertRefuses(Buffer.from(line), reason))
  }
})

describe('createProxyHeaderParser(), version 2', () => {
  const tcp4 = {
    source: { address: '192.0.2.7', port: 56_324 },
    destination: { address: '198.51.100.1', port: 443 },
  }
  const tcp4Block = 'c0000207 c6336401 dc04 01bb'
  const tcp6Block = '20010db8 00000000 00000000 00000007 00000000 00000000 0000ffff c6336401 dc04 01bb'
  const tcp6 = { ...tcp4, source: { address: '2001:db8::7', port: 56_324 } }
  const unixBlock = '2f612f62'.padEnd(432, '0')
  const alpnTlv = '01 0002 6832'
  const accepted: readonly (readonly [what: string, hex: string, expected: ProxyHeader])[] = [
    ['TCP over IPv4', `${signature} 21 11 000c ${tcp4Block}`, tcp4],
    ['TCP over IPv6', `${signature} 21 21 0024 ${tcp6Block}`, tcp6],
    ['TLVs behind the addresses', `${signature} 21 11 0011 ${tcp4Block} ${alpnTlv}`, tcp4],
    ['a TLV without a value', `${signature} 21 11 000f ${tcp4Block} ee0000`, tcp4],
    ['LOCAL', `${signature} 20 00 0000`, {}],
    ['LOCAL with addresses, which say nothing', `${signature} 20 11 000c ${tcp4Block}`, {}],
    ['LOCAL with what is otherwise invalid', `${signature} 20 ff 0003 010203`, {}],
    ['UNSPEC', `${signature} 21 00 0000`, {}],
    ['UNSPEC with bytes to skip', `${signature} 21 00 0005 0102030405`, {}],
    ['a Unix socket', `${signature} 21 31 00d8 ${unixBlock}`, {}],
    ['datagrams', `${signature} 21 12 000c ${tcp4Block}`, {}],
  ]
  for (const [what, hex, expected] of accepted) {
    it(`takes ${what}, split anywhere`, () => assertParses(bytesOf(hex), expected))
  }

  it('takes 2,048 bytes behind the length', () => {
    const padding = Buffer.alloc(2_048 - 12 - 3)
    const header = Buffer.concat([bytesOf(`${signature} 21 11 0800 ${tcp4Block} 04 07f1`), padding])
    assert.deepEqual(parse([header]), { ...tcp4, rest: Buffer.alloc(0) })
  })

  const refused: readonly (readonly [hex: string, reason: string])[] = [
    ['0d0a0d0a 000d0a51 5549540b', 'the connection begins with something else'],
    [`${signature} 11 11 000c ${tcp4Block}`, 'the version is 1 behind the signature of 2'],
    [`${signature} 22 11 000c ${tcp4Block}`, 'the command is 2, neither LOCAL (0) nor PROXY (1)'],
    [`${signature} 21 41 000c ${tcp4Block}`, 'there is no address family and transport 0x41'],
    [`${signature} 21 10 000c ${tcp4Block}`, 'there is no address family and transport 0x10'],
    [`${signature} 21 01 000c ${tcp4Block}`, 'there is no address family and transport 0x01'],
    [`${signature} 21 11 000b ${tcp4Block}`, 'it announces 11 bytes; its addresses take 12'],
    [`${signature} 21 21 000c ${tcp4Block}`, 'it announces 12 bytes; its addresses take 36'],
    [`${signature} 21 11 0801`, 'it announces 2049 bytes; at most 2048 are taken'],
    [`${signature} 20 00 ffff`, 'it announces 65535 bytes; at most 2048 are taken'],
    [`${signature} 21 11 000d ${tcp4Block} 01`, 'a TLV is cut off by the end of the header'],
    [`${signature} 21 11 0010 ${tcp4Block} 01000201`, 'a TLV is longer than the rest of the header'],
    [`${signature} 21 11 0011 ${tcp4Block} 0300020000`, 'the checksum has 2 bytes, not 4'],
    [`${signature} 21 11 0013 ${tcp4Block} 03000400000000`, 'the CRC32c checksum is wrong'],
  ]
  for (const [hex, reason] of refused) {
    it(`refuses ${hex.slice(signature.length + 1, signature.length + 12) || hex}…: ${reason}`, () => {
      assertRefuses(bytesOf(hex), reason)
    })
  }

  it('checks the CRC32c wherever it stands among the TLVs', () => {
    const header = bytesOf(`${signature} 21 11 001d ${tcp4Block} ${alpnTlv} 03 0004 00000000 ${alpnTlv}`)
    const checksumAt = 16 + 12 + 5 + 3
    header.writeUInt32BE(crc32c(header), checksumAt)
    assertParses(header, tcp4)
    const addresses = Array.from({ length: 12 }, (_, i) => 16 + i)
    const alpnValues = [31, 32, 43, 44]
    const checksum = Array.from({ length: 4 }, (_, i) => checksumAt + i)
    for (const at of [...addresses, ...alpnValues, ...checksum]) {
      const damaged = Buffer.from(header)
      damaged.writeUInt8(header.readUInt8(at) ^ 1, at)
      assert.throws(() => parse([damaged]), { code: 'INVALID_PROXY_HEADER' })
    }
  })
})

describe('createProxyHeaderParser()', () => {
  it('hands on the bytes behind the header without copying them', () => {
    const bytes = Buffer.from('PROXY UNKNOWN\r\nhello')
    const parsed = createProxyHeaderParser().push(bytes)
    assert.equal(parsed?.rest.buffer, bytes.buffer)
    assert.equal(Buffer.from(parsed?.rest ?? []).toString(), 'hello')
  })

  it('makes the same of any bytes however split, fails only with its own error, and waits for 2,064 bytes at most', () => {
    const version1Part = fc.constantFrom(
      'TCP4',
      'TCP6',
      'UNKNOWN',
      '192.0.2.7',
      '::1',
      '443',
      '0',
      ' ',
      ' ',
      '\r',
      '\n',
      '\r\n',
      'é',
    )
    const version1 = fc
      .array(version1Part, { maxLength: 14 })
      .map((parts) => Buffer.from(`PROXY ${parts.join(' ')}\r\n`))
    const version2 = fc
      .record({
        command: fc.constantFrom(0x20, 0x21, 0x21, 0x21, 0x22, 0x31),
        protocol: fc.constantFrom(0x00, 0x11, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32, 0x41, 0xff),
        length: fc.oneof(
          fc.integer({ min: 0, max: 60 }),
          fc.integer({ min: 200, max: 230 }),
          fc.integer({ min: 0, max: 65_535 }),
        ),
        payload: fc.array(fc.constantFrom(0, 0, 0, 1, 3, 4, 255), { maxLength: 260 }),
      })
      .map(({ command, protocol, length, payload }) =>
        Buffer.concat([
          bytesOf(signature),
          Uint8Array.of(command, protocol, length >> 8, length & 255, ...payload),
        ]),
      )
    const start = fc.oneof(fc.uint8Array({ maxLength: 40 }), version1, version2)
    const streams = fc
      .record({
        start,
        damageAt: fc.nat(300),
        damage: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(255)),
      })
      .map(({ start: bytes, damageAt, damage }) =>
        bytes.map((byte, at) => (at === damageAt ? byte ^ damage : byte)),
      )
      .chain((bytes) => {
        const stream = Buffer.concat([bytes, Buffer.alloc(2_064, 0x20)])
        return cutAnywhere(stream).map((pieces) => ({ stream, pieces }))
      })
    fc.assert(
      fc.property(streams, ({ stream, pieces }) => {
        const whole = outcome([stream])
        assert.notEqual(whole, undefined)
        assert.deepEqual(outcome(pieces), whole)
        assert.deepEqual(outcome(Array.from(stream, (byte) => Uint8Array.of(byte))), whole)
      }),
      { numRuns: 1_000 },
    )
  })
})

function outcome(pieces: readonly Uint8Array[]): unknown {
  try {
    return parse(pieces)
  } catch (error) {
    assert.ok(error instanceof ProtocolError)
    assert.equal(error.code, 'INVALID_PROXY_HEADER')
    return error.message
  }
}
