import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { host, hostileTexts, openPort, scanOf, scanSaying } from '../../../../test/support/scan-results.ts'
import type { HostResult, ScanResult } from '../result.ts'
import { codeSpan } from './markdown.ts'
import { type ReportOptions, writeReport } from './report.ts'

function write(result: ScanResult, options: ReportOptions = {}): string {
  return [...writeReport(result, { ...options, format: 'md' })].join('')
}

const interrupted: HostResult = {
  ...host('10.0.0.3', []),
  counts: { open: 0, closed: 0, filtered: 0, notProbed: 100 },
  reasons: { interrupted: 100 },
}
const ssh = { service: 'ssh', product: 'OpenSSH', version: '9.6p1' }

describe('writeReport() as md', () => {
  test('tells facts, changes, ports, other hosts, and what was not probed', () => {
    const port = openPort(22, { service: 'ssh', identification: ssh })
    const hosts = [host('10.0.0.1', [port], { names: ['a.example'] }), host('10.0.0.2', []), interrupted]
    const diff = {
      before: { startedAt: '2026-11-24T03:04:05.000Z' },
      changes: [
        { address: '10.0.0.2', port: 23, protocol: 'tcp', kind: 'closed', before: openPort(23) },
        { address: '10.0.0.1', port: 22, protocol: 'tcp', kind: 'opened', after: port },
      ],
    } as const
    assert.equal(
      write(scanOf(hosts, { interrupted: true }), { diff, version: '1.2.3' }),
      `# Scan report

| | |
|---|---|
| Targets | \`10.0.0.0/24\` |
| Ports | \`1-100\` |
| Open ports | 1, on 1 of 3 hosts |
| Started | 2026-11-25 03:04:05 UTC |
| Took | 2.5 s |
| Probes | 300 (120/s) |
| Engine | \`connect, the best there is\` |

**The scan was stopped before its end.**

## Changes

Since the scan of 2026-11-24 03:04:05 UTC.

| Change | Host | Port | Before | Now |
| --- | --- | --- | --- | --- |
| **opened** | 10.0.0.1 | 22/tcp |  | open \`ssh · OpenSSH 9.6p1\` |
| **closed** | 10.0.0.2 | 23/tcp | open |  |

## Ports

| Host | Names | Port | State | Usual service | What answers | Reason | RTT |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 10.0.0.1 | \`a.example\` | 22/tcp | open | \`ssh\` | \`ssh · OpenSSH 9.6p1\` | syn-ack | 0.2 ms |

## Other hosts

- Nothing open, though they answer (hosts: 1): 10.0.0.2

## Not probed

- Nothing is known of these ports, open or not: 100.
  - \`interrupted\` the scan was stopped before: 100

---

Written by Portside 1.2.3. Times are UTC.
`,
    )
  })

  test('speaks Chinese', () => {
    const chinese = write(scanOf([host('10.0.0.1', [])]), { language: 'zh', diff: { changes: [] } })
    assert.match(chinese, /# 扫描报告[^]*没有变化。[^]*没有开放的端口。/)
  })

  test('keeps its tables, and shows strangers’ texts as code only', () => {
    const outside = (markdown: string): string => markdown.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '`x`')
    const expected = outside(write(scanSaying('x')))
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts))
    fc.assert(
      fc.property(text, (hostile) => {
        // One visible character at least, because an empty text has no code span.
        assert.equal(outside(write(scanSaying(`x${hostile}x`))), expected)
      }),
    )
  })
})

test('codeSpan() lets nothing out of its span', () => {
  assert.equal(codeSpan('plain'), '`plain`')
  assert.equal(codeSpan('a `b` ``c``'), '``` a `b` ``c`` ```')
  assert.equal(codeSpan('a|b\nc'), '`a¦b c`')
  assert.equal(codeSpan(' \u200b '), '')
})
