import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isPortsideError } from '../../../core/index.ts'
import { readZmapCsv } from './read-zmap-csv.ts'

async function read(
  text: string,
  { port, mayBeCutOff = false }: { port?: number; mayBeCutOff?: boolean } = {},
) {
  const found: string[] = []
  async function* chunks() {
    for (const piece of text.match(/[^]{1,16}/g) ?? []) yield Buffer.from(piece)
  }
  const facts = await readZmapCsv(chunks(), {
    file: 'z.csv',
    port,
    mayBeCutOff,
    onHost: ({ address, ports }) => {
      for (const { port: number, state, reason } of ports)
        found.push(`${address}:${number} ${state} ${reason}`)
    },
  })
  return { facts, found }
}

const header = 'saddr,sport,classification,success,timestamp-str\n'
const rows =
  '10.0.0.1,80,synack,1,2026-01-02T03:04:05.006+0000\n10.0.0.2,80,rst,0,2026-01-02T03:04:06.006+0000\n'

describe('readZmapCsv()', () => {
  test('reads open and reset ports, and when they answered', async () => {
    const { facts, found } = await read(header + rows)
    assert.deepEqual(found, ['10.0.0.1:80 open syn-ack', '10.0.0.2:80 closed reset'])
    assert.deepEqual(
      [facts.startedAt, facts.finishedAt],
      [new Date('2026-01-02T03:04:05.006Z'), new Date('2026-01-02T03:04:06.006Z')],
    )
  })

  test('reads fields in any order, addresses alone, and Windows line ends', async () => {
    assert.deepEqual((await read('sport,saddr\r\n443,10.0.0.1\r\n')).found, ['10.0.0.1:443 open syn-ack'])
    assert.deepEqual((await read('10.0.0.1\n10.0.0.2\n', { port: 22 })).found, [
      '10.0.0.1:22 open syn-ack',
      '10.0.0.2:22 open syn-ack',
    ])
    assert.deepEqual((await read('saddr\n10.0.0.1\n', { port: 22 })).found, ['10.0.0.1:22 open syn-ack'])
  })

  test('takes what is neither a SYN-ACK nor a reset for unknown', async () => {
    assert.deepEqual((await read('saddr,sport,classification\n10.0.0.1,80,icmp\n')).found, [
      '10.0.0.1:80 notProbed not-reported',
    ])
  })

  test('asks for the port where the report does not say it', async () => {
    await assert.rejects(read('saddr\n10.0.0.1\n'), { code: 'ZMAP_PORT_UNKNOWN' })
  })

  const faults: readonly (readonly [string, string, number, RegExp])[] = [
    [
      'an address that is none',
      `${header}10.0.0.1,80,synack,1,\nlocalhost,80,synack,1,\n`,
      3,
      /not an IP address/,
    ],
    ['a port beyond all', `${header}10.0.0.1,99999,synack,1,\n`, 2, /not a port/],
    ['a row that is cut off', `${header}10.0.0.1`, 2, /not a port/],
    ['fields without an address', 'a,b\n1,2\n', 1, /names no field "saddr"/],
    ['a row without end', `${header}${'1'.repeat(100_000)}`, 2, /longer than 65536/],
  ]
  for (const [what, text, line, message] of faults) {
    test(`refuses ${what}, and says in which line`, async () => {
      await assert.rejects(read(text), (error: Error) => {
        assert.ok(isPortsideError(error))
        assert.match(error.message, message)
        assert.deepEqual([error.code, error.details.line], ['SCAN_REPORT_UNREADABLE', line])
        return true
      })
    })
  }

  test('passes over a last row that is cut off, where the scanner was stopped', async () => {
    assert.deepEqual(
      (await read(`${header}10.0.0.1,80,synack,1,\n10.0.0.2,8`, { mayBeCutOff: true })).found,
      ['10.0.0.1:80 open syn-ack'],
    )
  })

  test('never fails but by an error of its own, whatever it is given', async () => {
    const text = header + rows
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.string({ maxLength: 4 }),
        fc.nat(20),
        async (at, more, cut) => {
          await read(text.slice(0, at) + more + text.slice(at + cut)).catch((error: unknown) => {
            assert.ok(isPortsideError(error), String(error))
          })
        },
      ),
      { numRuns: 200 },
    )
  })
})
