import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { oracleProber } from '../../../../test/support/oracle-prober.ts'
import { planScan } from '../plan.ts'
import { scanWith } from '../scan.ts'
import { checkBaseline, readBaseline } from './baseline.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-baseline-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'expected')

async function read(text: string): Promise<string[]> {
  writeFileSync(file, text)
  return (await readBaseline(file)).map(({ address, port }) => `${address} ${port}`)
}

async function scan(ports = '1-9') {
  const plan = await planScan({ targets: ['10.0.0.1-2'], ports })
  return scanWith(
    oracleProber({ '10.0.0.1:1': 'syn-ack', '10.0.0.1:3': 'syn-ack', '10.0.0.2:5': 'no-route' }),
    plan,
    {},
  )
}

describe('readBaseline()', () => {
  test('takes a line an address, with comments and gaps', async () => {
    const text = '# the office\n---\n\n10.0.0.1: 22, 80-82  # web\nfd00:0::1: 443\n10.0.0.1: 22\n10.0.0.9:\n'
    assert.deepEqual(await read(text), [
      '10.0.0.1 22',
      '10.0.0.1 80',
      '10.0.0.1 81',
      '10.0.0.1 82',
      'fd00::1 443',
    ])
  })

  test('takes the same in the words of YAML', async () => {
    assert.deepEqual(await read('"fd00::1": [22, 80]\n\'10.0.0.1\': 22\r\n'), [
      'fd00::1 22',
      'fd00::1 80',
      '10.0.0.1 22',
    ])
  })

  test('takes the open ports of a JSON report', async () => {
    assert.deepEqual(await read(JSON.stringify(await scan())), ['10.0.0.1 1', '10.0.0.1 3'])
  })

  const wrong: readonly (readonly [text: string, line: number, message: RegExp])[] = [
    ['10.0.0.1: 22\n10.0.0.300: 22\n', 2, /"10\.0\.0\.300" is no address/],
    ['\n\nhost.example: 22', 3, /"host\.example" is no address/],
    ['10.0.0.1 22', 1, /"10\.0\.0\.1 22" is no address/],
    ['10.0.0.1: 22, http', 1, /"http" is not a port/],
    ['10.0.0.1: 0', 1, /"0" is not a port/],
    ['10.0.0.1: top:10', 1, /"top:10" is not a port/],
    ['{\n"hosts": [,]}', 2, /no JSON/],
    ['{"hosts": [{"address": "x"}]}', 1, /not the JSON report/],
    ['{"hosts": 1', 1, /no JSON/],
  ]
  for (const [text, line, message] of wrong) {
    test(`names the line that is wrong in ${JSON.stringify(text)}`, async () => {
      await assert.rejects(read(text), { name: 'OptionError', code: 'INVALID_BASELINE', message })
      await assert.rejects(read(text), ({ message: said }) => said.startsWith(`${file}:${line}: `))
    })
  }

  test('says which file is missing', async () => {
    await assert.rejects(readBaseline(join(folder, 'none')), {
      code: 'CANNOT_READ_BASELINE',
      message: /none: no such file/,
    })
  })
})

describe('checkBaseline()', () => {
  test('tells what is open and should not be, what is missing, and what nobody asked', async () => {
    const expected = ['10.0.0.1 1', '10.0.0.1 2', '10.0.0.2 5', '10.0.0.1 22', '10.9.9.9 1'].map((text) => {
      const [address = '', port] = text.split(' ')
      return { address, port: Number(port) }
    })
    const { counts, deviations } = checkBaseline(expected, await scan())
    assert.deepEqual(
      deviations.map(({ address, port, kind }) => `${address} ${port} ${kind}`),
      [
        '10.0.0.1 2 missing',
        '10.0.0.1 3 unexpected',
        '10.0.0.1 22 unknown',
        '10.0.0.2 5 unknown',
        '10.9.9.9 1 unknown',
      ],
    )
    assert.deepEqual(counts, { unexpected: 1, missing: 1, unknown: 3 })
    assert.equal(deviations[1]?.found?.reason, 'syn-ack')
  })
})
