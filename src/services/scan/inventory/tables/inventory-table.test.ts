import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PortResult } from '../../result.ts'
import type { ChangeKind, ScanDiff } from '../diff.ts'
import type { ScanSummary } from '../scan-summary.ts'
import { baselineTable, diffTable, historyTable, type TableStyle } from './inventory-table.ts'

const english: TableStyle = { language: 'en', color: false }
const chinese: TableStyle = { language: 'zh', color: false }

const port = (number: number, more: Partial<PortResult> = {}): PortResult => ({
  port: number,
  protocol: 'tcp',
  state: 'open',
  reason: 'syn-ack',
  service: 'http',
  rttMs: 1,
  ...more,
})

function diffOf(changes: ScanDiff['changes']): ScanDiff {
  const facts = { startedAt: '2026-11-25T02:00:00Z', finishedAt: '2026-11-25T02:01:00Z', engine: 'connect' }
  const counts: Record<ChangeKind, number> = { opened: 0, closed: 0, changed: 0, reopened: 0, unknown: 0 }
  for (const { kind } of changes) counts[kind]++
  return {
    before: { id: 'aaaaaaaa-1', targets: [], ports: '1', ...facts },
    after: { id: 'bbbbbbbb-2', targets: [], ports: '1', ...facts },
    counts,
    changes,
  }
}

const at = { address: '10.0.0.1', protocol: 'tcp' } as const
const changes: ScanDiff['changes'] = [
  {
    ...at,
    port: 22,
    kind: 'closed',
    before: port(22, { service: 'ssh' }),
    after: port(22, { state: 'closed', reason: 'reset' }),
  },
  {
    ...at,
    port: 80,
    kind: 'changed',
    before: port(80, { identification: { service: 'http', product: 'nginx', version: '1.24' } }),
    after: port(80, {
      identification: { service: 'http', product: 'ngi\u001b[31mnx\u202e', version: '1.26' },
    }),
  },
  { ...at, port: 8080, kind: 'opened', after: port(8080) },
]

describe('diffTable()', () => {
  test('has a line a change and the numbers at the end, nothing of which drives a terminal', () => {
    const lines = [...diffTable(diffOf(changes), english)].join('').split('\n')
    assert.match(lines[0] ?? '', /^From aaaaaaaa \(.*\) to bbbbbbbb \(.*\)$/)
    assert.deepEqual(lines.slice(1), [
      '  -  10.0.0.1    22/tcp  closed   ssh (reset)',
      '  ~  10.0.0.1    80/tcp  changed  http nginx 1.24 → http ngi[31mnx 1.26',
      '  +  10.0.0.1  8080/tcp  opened   http',
      'opened 1 · closed 1 · changed 1',
      '',
    ])
  })

  test('speaks Chinese, in columns of its width', () => {
    const text = [...diffTable(diffOf(changes), chinese)].join('')
    assert.match(text, /^从 aaaaaaaa/)
    assert.match(text, / {2}- {2}10\.0\.0\.1 {4}22\/tcp {2}已关闭 {4}ssh \(reset\)\n/)
    assert.match(text, /新开放 1 · 已关闭 1 · 服务改变 1\n$/)
  })

  test('says that nothing changed', () => {
    assert.match([...diffTable(diffOf([]), english)].join(''), /\nNo change\.\n$/)
    assert.match([...diffTable(diffOf([]), chinese)].join(''), /\n没有变化。\n$/)
  })

  test('counts what is unknown beyond the first twenty', () => {
    const unknown = Array.from({ length: 25 }, (_, i) => ({ ...at, port: i + 1, kind: 'unknown' as const }))
    const text = [...diffTable(diffOf([...unknown, ...changes]), english)].join('')
    assert.match(text, /\n {2}and 5 more unknown\nopened 1 · closed 1 · changed 1 · unknown 25\n$/)
    assert.match(text, /8080\/tcp/)
  })

  test('uses colours only where asked', () => {
    const [, first] = diffTable(diffOf(changes), { ...english, color: true })
    assert.ok(first?.includes('\u001b[31m-'))
  })
})

describe('baselineTable()', () => {
  test('has a line a deviation', () => {
    const deviations = [
      { ...at, port: 22, kind: 'missing' },
      { ...at, port: 80, kind: 'unexpected', found: port(80) },
    ] as const
    const check = { deviations, counts: { unexpected: 1, missing: 1, unknown: 0 } }
    assert.equal(
      [...baselineTable(check, english)].join(''),
      '  -  10.0.0.1  22/tcp  missing\n  +  10.0.0.1  80/tcp  unexpected  http\nunexpected 1 · missing 1\n',
    )
    const none = { deviations: [], counts: { unexpected: 0, missing: 0, unknown: 0 } }
    assert.equal([...baselineTable(none, english)].join(''), 'As the baseline has it.\n')
  })
})

describe('historyTable()', () => {
  const summary: ScanSummary = {
    id: 'aaaaaaaa-bbbb',
    startedAt: '2026-11-25T02:00:00Z',
    savedAt: '2026-11-25T02:01:00Z',
    engine: 'connect',
    targets: ['10.0.0.0/24', 'host.example'],
    exclude: [],
    ports: Array.from({ length: 30 }, (_, i) => 2 * i + 1).join(','),
    addresses: 257,
    status: 'stopped',
    done: 50,
    total: 200,
    open: 1234,
  }

  test('has a line a scan, and says how far one came that stopped', () => {
    const lines = [...historyTable([summary, { ...summary, status: 'ended' }], english)]
    assert.match(lines[0] ?? '', /SCAN {6}STARTED.*STATUS.*TARGETS.*PORTS.*OPEN.*ENGINE/)
    assert.match(
      lines[1] ?? '',
      /aaaaaaaa {2}.*stopped 25 % {2}10\.0\.0\.0\/24 host\.example {2}1,3,5.*… {2}1,234 {2}connect\n/,
    )
    assert.match(lines[2] ?? '', /complete/)
  })

  test('says that there are none', () => {
    assert.deepEqual([...historyTable([], english)], ['No scans yet.\n'])
  })
})
