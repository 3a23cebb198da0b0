import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import {
  certificate,
  host,
  hostileTexts,
  openPort,
  scanOf,
  scanSaying,
} from '../../../../test/support/scan-results.ts'
import type { ScanResult } from '../result.ts'
import { writeReport } from './report.ts'

function write(result: ScanResult): string {
  return [...writeReport(result, { format: 'csv' })].join('')
}

function read(csv: string): readonly Record<string, string>[] {
  return parse(csv, { columns: true, record_delimiter: '\r\n' })
}

describe('writeReport() as csv', () => {
  test('has a row for each listed port, hosts in order, and none for hosts without', () => {
    const tls = { ...certificate, subject: 'CN=a, O=b' }
    const identified = openPort(443, {
      service: 'https',
      identification: { service: 'https', tls },
    })
    const result = scanOf([
      host('10.0.0.1', [openPort(22, { service: 'ssh' }), identified], { names: ['a.example', 'b.example'] }),
      host('10.0.0.2', []),
      host('10.0.0.3', [openPort(9)]),
    ])
    const rows = read(write(result))
    assert.deepEqual(
      rows.map(({ address, port, state, rtt_ms, tls_subject }) => [
        address,
        port,
        state,
        rtt_ms,
        tls_subject,
      ]),
      [
        ['10.0.0.1', '22', 'open', '0.2', ''],
        ['10.0.0.1', '443', 'open', '0.2', 'CN=a, O=b'],
        ['10.0.0.3', '9', 'open', '0.2', ''],
      ],
    )
    assert.equal(rows[0]?.names, 'a.example b.example')
  })

  test('has its header where nothing is listed', () => {
    assert.match(write(scanOf([])), /^address,names,port,protocol,state,reason,service,rtt_ms,.*\r\n$/)
  })

  test('guards what a spreadsheet would take for a formula', () => {
    for (const text of ['=1+1', '+1', '-1', '@x', ' =1', '\t=1', '\u200b=1', '\uff1d1']) {
      const [row] = read(write(scanSaying(text)))
      assert.match(row?.banner ?? '', /^'/, text)
    }
  })

  test('keeps its rows and columns, and drives no terminal, whatever services say', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts))
    fc.assert(
      fc.property(text, (hostile) => {
        const csv = write(scanSaying(hostile))
        const rows = read(csv)
        assert.deepEqual(
          rows.map(({ port }) => port),
          ['80', '443'],
        )
        for (const cell of Object.values(rows[0] ?? {})) assert.doesNotMatch(cell, /^\s*[=+\-@]/)
        assert.doesNotMatch(csv.replaceAll('\r\n', ''), /[\p{Cc}\p{Bidi_Control}]/u)
      }),
    )
  })
})
