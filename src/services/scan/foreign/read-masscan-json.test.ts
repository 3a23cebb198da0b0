import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isPortsideError } from '../../../core/index.ts'
import { readMasscanJson } from './read-masscan-json.ts'

async function read(text: string, { mayBeCutOff = false, chunkBytes = 1024 } = {}) {
  const found: string[] = []
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  const facts = await readMasscanJson(chunks(), {
    file: 'm.json',
    mayBeCutOff,
    onHost: ({ address, ports }) => {
      for (const { port, state, identification } of ports) {
        found.push(
          `${address}:${port} ${state}${identification === undefined ? '' : ` ${identification.service} ${identification.banner}`}`,
        )
      }
    },
  })
  return { facts, found }
}

const record = (ip: string, port: number): string =>
  `{ "ip": "${ip}", "timestamp": "1700000000", "ports": [ {"port": ${port}, "proto": "tcp", "status": "open", "reason": "syn-ack", "ttl": 64} ] }`
const a = record('10.0.0.1', 80)
const b = record('10.0.0.2', 443)
const both = ['10.0.0.1:80 open', '10.0.0.2:443 open']

describe('readMasscanJson()', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['a list', `[\n${a}\n,\n${b}\n]\n`],
    ['a comma too many', `[\n${a},\n${b},\n]\n`],
    ['the end that is not JSON', `[\n${a},\n${b},\n{finished: 1}\n]\n`],
    ['no commas at all', `${a}\n${b}\n`],
    [
      'records of a line each',
      ['10.0.0.1', '10.0.0.2']
        .map(
          (ip, i) =>
            `{"ip":"${ip}","timestamp":"1700000000","port":${[80, 443][i]},"proto":"tcp","rec_type":"status","data":{"status":"open","reason":"syn-ack","ttl":64}}\n`,
        )
        .join(''),
    ],
  ]
  for (const [form, text] of forms) {
    test(`reads ${form}, wherever the bytes are cut`, async () => {
      for (const chunkBytes of [1, 3, 1024]) {
        const { facts, found } = await read(text, { chunkBytes })
        assert.deepEqual(found, both)
        assert.equal(facts.isComplete, true)
        assert.deepEqual(facts.startedAt, new Date(1_700_000_000_000))
      }
    })
  }

  test('reads banners, with the braces and quotes that they hold', async () => {
    const banner =
      '{"ip":"10.0.0.1","timestamp":"1700000000","ports":[{"port":22,"proto":"tcp","service":{"name":"ssh","banner":"SSH-2.0 }]\\"{ \\u001b[2J"}}]}'
    const { found } = await read(`[${banner}]`)
    assert.deepEqual(found, ['10.0.0.1:22 open ssh SSH-2.0 }]"{ \u001b[2J'])
  })

  test('takes closed for closed, what it has no word for not for open, and other protocols not at all', async () => {
    const ports = [
      '{"port":1,"proto":"tcp","status":"closed"}',
      '{"port":2,"proto":"tcp","status":"arcane"}',
      '{"port":3,"proto":"udp","status":"open"}',
    ]
    const { facts, found } = await read(`[{"ip":"10.0.0.1","timestamp":"1","ports":[${ports.join()}]}]`)
    assert.deepEqual(found, ['10.0.0.1:1 closed', '10.0.0.1:2 notProbed'])
    assert.equal(facts.skippedPorts, 1)
  })

  const faults: readonly (readonly [string, string, number, number, RegExp])[] = [
    ['cut off in a record', `[\n${a},\n${b.slice(0, 30)}`, 3, 30, /cut off within a record/],
    ['cut off between records', `[\n${a},\n`, 3, 1, /end of its list is missing/],
    ['something else between records', `[\n${a},\nrm -rf /`, 3, 1, /"r" stands where a record should begin/],
    ['a record that is not JSON', `[\n{"ip": 10.0.0.1}\n]`, 2, 1, /not JSON/],
    ['a record without an address', '[{"ip":"localhost","ports":[]}]', 1, 2, /no "ip"/],
    ['a port beyond all', `[${record('10.0.0.1', 65_536)}]`, 1, 2, /no "port"/],
    ['more after its end', `[${a}]\n${b}`, 2, 1, /more after the end/],
  ]
  for (const [what, text, line, column, message] of faults) {
    test(`refuses ${what}, and says where`, async () => {
      await assert.rejects(read(text), (error: Error) => {
        assert.ok(isPortsideError(error))
        assert.match(error.message, message)
        assert.deepEqual(
          [error.code, error.details.line, error.details.column],
          ['SCAN_REPORT_UNREADABLE', line, column],
        )
        return true
      })
    })
  }

  test('refuses a record that never ends, before it fills the memory', async () => {
    let written = 0
    async function* chunks() {
      yield Buffer.from('[{"ip": "')
      for (; written < 64; written++) yield Buffer.alloc(65_536, 'a')
    }
    await assert.rejects(
      readMasscanJson(chunks(), { file: 'm.json', onHost: () => {} }),
      /longer than 262144 characters/,
    )
    assert.ok(written < 8)
  })

  test('takes what there is where the scanner was stopped', async () => {
    const { facts, found } = await read(`[\n${a},\n${b.slice(0, 30)}`, { mayBeCutOff: true })
    assert.deepEqual(found, both.slice(0, 1))
    assert.equal(facts.isComplete, false)
  })

  test('never fails but by an error that says where, whatever it is given', async () => {
    const text = `[\n${a},\n${b},\n]\n`
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.string({ maxLength: 4 }),
        fc.nat(20),
        async (at, more, cut) => {
          await read(text.slice(0, at) + more + text.slice(at + cut)).catch((error: unknown) => {
            assert.ok(isPortsideError(error) && error.code === 'SCAN_REPORT_UNREADABLE', String(error))
          })
        },
      ),
      { numRuns: 300 },
    )
  })
})
