import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Comparison, EngineReport } from '../comparison.ts'
import { comparisonTexts } from './comparison-texts.ts'
import { writeComparison } from './write-comparison.ts'

const evil = '\u001b[2J<script>alert(1)</script>|`*_[x](http://x.example)'

const engine = (name: string, more: Partial<EngineReport> = {}): EngineReport => ({
  engine: name,
  version: '1.2.3',
  privilege: 'root',
  commands: [[name, '-p', '80', '--filter', 'repeat = 0']],
  notes: [],
  startedAt: '2026-01-02T03:04:05.000Z',
  elapsedMs: 1500,
  cpuMs: 250,
  probesSent: 12,
  isComplete: true,
  counts: { open: 2, closed: 1, filtered: 0, notProbed: 0 },
  score: { open: 2, confirmed: 2, falseOpen: 0, missed: 0, unreached: 0 },
  ...more,
})

const comparison: Comparison = {
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:04:15.000Z',
  targets: ['10.0.0.1', evil],
  exclude: [],
  ports: '80-82',
  addresses: 1,
  probesPerSecond: null,
  engines: [
    engine('connect', { privilege: 'none' }),
    engine('masscan', {
      cpuMs: null,
      probesSent: null,
      isComplete: false,
      commands: ['1', '2', '3', '4', '5'].map((port) => ['masscan', '-p', port]),
      notes: [{ kind: 'stuck', detail: `it got no further ${evil}` }],
      score: { open: 1, confirmed: 1, falseOpen: 0, missed: 1, unreached: 0 },
    }),
  ],
  unavailable: [{ engine: 'zmap', reason: `it isn't installed ${evil}` }],
  hosts: [{ address: '10.0.0.1', names: [evil], open: [80, 81], found: [[80, 81], [80]] }],
  disagreements: [
    {
      address: '10.0.0.1',
      port: 81,
      truth: 'open',
      findings: [
        { engine: 'connect', state: 'open', reason: 'syn-ack', judgement: 'right', cause: null },
        {
          engine: 'masscan',
          state: 'notProbed',
          reason: 'not-reported',
          judgement: 'missed',
          cause: 'single-probe-lost',
        },
      ],
      reprobes: [{ at: '2026-01-02T03:04:14.123Z', state: 'open', reason: 'syn-ack', rttMs: 0.21 }],
    },
  ],
  interrupted: false,
}

function write(options: Parameters<typeof writeComparison>[1]): string {
  return [...writeComparison(comparison, options)].join('')
}

describe('writeComparison()', () => {
  test('as table says how each was called, what it found, who was right and why, and shows the evidence', () => {
    const lines = write({ version: '9.9' }).split('\n')
    for (const line of [
      '  connect  1.2.3    none needed  1.5 s    0.25 s        12',
      '  # … and 2 more of the same form, for other ports',
      "  connect -p 80 --filter 'repeat = 0'",
      '  10.0.0.1  81     open     –        open          masscan: its one probe or the answer was lost',
      '  10.0.0.1  81    03:04:14.123 open (syn-ack, 0.21 ms)',
      '  connect              2          2       0      0            0  1.5 s',
      '  masscan              1          1       1      0            0  1.5 s',
    ]) {
      assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`)
    }
    assert.ok(lines.some((line) => /80-81 +all +all, without 81$/.test(line)))
  })

  test('says the same in colour, where asked', () => {
    const colored = write({ color: true })
    assert.ok(colored.includes('\u001b[1m'))
    assert.equal(stripVTControlCharacters(colored), write({}))
  })

  for (const language of ['en', 'zh'] as const) {
    test(`lets no hostile text through in any format (${language})`, () => {
      for (const format of ['table', 'md']) assert.ok(!write({ format, language }).includes('\u001b'))
      const markdown = write({ format: 'md', language })
      assert.ok(!/(?<!\\)<script/.test(markdown))
      assert.ok(!/(?<!\\)\]\(|http:\/\//.test(markdown))
      const rows = markdown.split('\n').filter((line) => line.startsWith('| 10.0.0.1 '))
      for (const row of rows) assert.ok([5, 6, 8].includes(row.split(/(?<!\\)\|/).length), row)
      const html = write({ format: 'html', language })
      assert.ok(!html.includes('<script>alert'))
      assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/)
      assert.ok(html.includes(comparisonTexts[language].causeDetails['single-probe-lost']))
    })
  }

  test('as json gives the comparison back', () => {
    assert.deepEqual(JSON.parse(write({ format: 'json' })), comparison)
  })

  test('says of engines that agree that they disagree nowhere', () => {
    const text = [...writeComparison({ ...comparison, disagreements: [] })].join('')
    assert.ok(text.includes('Where they disagree\nNowhere.'))
    assert.ok(!text.includes('What the explanations mean'))
  })

  test('refuses a format that it does not know', () => {
    assert.throws(() => write({ format: 'pdf' }), { code: 'UNKNOWN_REPORT_FORMAT' })
  })
})
