import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { HostResult, ScanResult } from '../result.ts'
import { createReport, type ReportOptions, writeReport } from './report.ts'

const none = { open: 0, closed: 0, filtered: 0, notProbed: 0 }

function silentHost(address: string): HostResult {
  return {
    address,
    names: [],
    ports: [],
    counts: { ...none, filtered: 1000 },
    reasons: { 'no-response': 1000 },
  }
}

const result: ScanResult = {
  scan: {
    id: '6b1f',
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:07.500Z',
    engine: 'connect',
    engineReason: 'best',
    engineDetail: null,
    probesSent: 5010,
    ports: '1-1000',
    targets: ['10.0.0.1-5', 'gone.example'],
    exclude: [],
    addresses: 5,
    authorization: 'Ann\u001b[2J, until Friday',
    probesPerSecond: null,
    interrupted: true,
    unresolved: [{ name: 'gone.example', reason: 'no-such-name' }],
    unlisted: { hosts: 0, counts: none },
  },
  hosts: [
    {
      address: '10.0.0.1',
      names: ['\u001b]0;evil\u0007host.example'],
      ports: [
        { port: 80, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: 'http', rttMs: 0.2 },
        { port: 999, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: null, rttMs: 1.25 },
      ],
      counts: { open: 2, closed: 998, filtered: 0, notProbed: 0 },
      reasons: { 'syn-ack': 2, 'conn-refused': 998 },
    },
    {
      address: '10.0.0.2',
      names: [],
      ports: [],
      counts: { ...none, closed: 1000 },
      reasons: { 'conn-refused': 1000 },
    },
    silentHost('10.0.0.3'),
    silentHost('10.0.0.4'),
    {
      address: '10.0.0.5',
      names: [],
      ports: [],
      counts: { ...none, notProbed: 1000 },
      reasons: { interrupted: 990, 'no-route': 10 },
    },
  ],
}

function write(options: ReportOptions): string {
  return [...writeReport(result, options)].join('')
}

describe('writeReport()', () => {
  test('as json gives the result back', () => {
    assert.deepEqual(JSON.parse(write({ format: 'json' })), result)
    assert.deepEqual(JSON.parse([...writeReport({ ...result, hosts: [] }, { format: 'json' })].join('')), {
      ...result,
      hosts: [],
    })
  })

  test('as jsonl gives ports, hosts and, last, the scan', () => {
    const lines = write({ format: 'jsonl' })
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line))
    assert.deepEqual(
      lines.map(({ type }) => type),
      ['port', 'port', 'host', 'host', 'host', 'host', 'host', 'scan'],
    )
    assert.deepEqual(lines[0], {
      type: 'port',
      address: '10.0.0.1',
      names: result.hosts[0]?.names,
      ...result.hosts[0]?.ports[0],
    })
    assert.deepEqual(lines.at(-1), { type: 'scan', ...result.scan })
  })

  test('as table shows hosts, ports, the others as ranges, what is unknown, and a summary', () => {
    assert.equal(
      write({ format: 'table' }),
      [
        '10.0.0.1  ]0;evilhost.example',
        '  PORT     STATE  SERVICE  REASON       RTT',
        '  80/tcp   open   http     syn-ack   0.2 ms',
        '  999/tcp  open            syn-ack  1.25 ms',
        '  998 closed',
        '',
        'Nothing open, though they answer (hosts: 1):',
        '  10.0.0.2',
        '',
        'No answer at all (hosts: 2):',
        '  10.0.0.3-10.0.0.4',
        '',
        'Not probed: gone.example (no such name)',
        'Not probed, so that nothing is known of them: 1,000 ports (no-route 10, interrupted 990)',
        'The scan was stopped before its end.',
        'Authorised: Ann[2J, until Friday',
        'Open ports: 2, on 1 of 5 hosts · 5,010 probes in 2.5 s (2,004/s) · engine connect, the best there is',
        '',
      ].join('\n'),
    )
  })

  test('as table speaks Chinese, aligned by width', () => {
    const lines = write({ language: 'zh' }).split('\n')
    assert.deepEqual(lines.slice(0, 5), [
      '10.0.0.1  ]0;evilhost.example',
      '  端口     状态  服务  依据        往返',
      '  80/tcp   开放  http  syn-ack   0.2 ms',
      '  999/tcp  开放        syn-ack  1.25 ms',
      '  998 关闭',
    ])
    assert.equal(
      lines.at(-2),
      '开放端口 2 个,分布在 5 台主机中的 1 台 · 2.5 秒内探测 5,010 次(每秒 2,004 次) · 引擎 connect,最好的引擎',
    )
  })

  test('as table tells what answers, and why a better engine was not taken', () => {
    const banner = '220 \u001b[2Jready\r\n'
    const ports = [
      { port: 21, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: 'ftp', rttMs: 0.2 },
      { port: 80, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: 'http', rttMs: 0.2 },
    ] as const
    const [ftp, http] = ports
    const host = {
      address: '10.0.0.1',
      names: [],
      ports: [{ ...ftp, identification: { service: 'ftp', banner } }, http],
      counts: { ...none, open: 2 },
      reasons: { 'syn-ack': 2 },
    }
    const engine = {
      engineReason: 'best-available',
      engineDetail: "syn can't be used: it needs root",
    } as const
    const lines = [...writeReport({ scan: { ...result.scan, ...engine }, hosts: [host] })]
      .join('')
      .split('\n')
    assert.deepEqual(lines.slice(0, 4), [
      '10.0.0.1',
      '  PORT    STATE  SERVICE  REASON      RTT  ANSWERS',
      '  21/tcp  open   ftp      syn-ack  0.2 ms  ftp · 220 [2Jready',
      '  80/tcp  open   http     syn-ack  0.2 ms',
    ])
    assert.match(
      lines.at(-2) ?? '',
      /engine connect, the best to be had here: syn can't be used: it needs root$/,
    )
  })

  test('as table says the same in colour, where asked', () => {
    const colored = write({ color: true })
    assert.ok(colored.includes('\u001b[32mopen'))
    assert.equal(stripVTControlCharacters(colored), write({}))
  })
})

describe('createReport()', () => {
  test('lets jsonl say things while the scan runs, and the others wait for the end', () => {
    const [host] = result.hosts
    const [port] = host?.ports ?? []
    assert.ok(host !== undefined && port !== undefined)
    for (const format of ['json', 'table', 'xml', 'csv', 'md', 'html'])
      assert.equal(createReport({ format }).port(port, host), '')
    assert.match(createReport({ format: 'jsonl' }).port(port, host), /^\{"type":"port".*\}\n$/)
  })

  test('refuses a format that it does not know, and lists the others', () => {
    assert.throws(() => createReport({ format: 'constructor' }), {
      code: 'UNKNOWN_REPORT_FORMAT',
      details: { format: 'constructor', available: 'table, json, jsonl, xml, csv, md, html' },
    })
  })
})

describe('writeReport() of a scan that looked for hosts first', () => {
  const discovery = { hostsAsked: 5, hostsUp: 2, tcpPorts: '443,80,22', probesSent: 1234, withoutEcho: null }
  const withDiscovery = (withoutEcho: string | null): ScanResult => ({
    ...result,
    scan: { ...result.scan, discovery: { ...discovery, withoutEcho } },
  })
  const written = (scan: ScanResult, options: ReportOptions): string =>
    stripVTControlCharacters([...writeReport(scan, options)].join(''))

  for (const format of ['table', 'md', 'html']) {
    test(`says in ${format} how, and how many are there`, () => {
      const english = written(withDiscovery(null), { format })
      assert.match(english, /2 of 5 hosts are there, 3 did not answer/)
      assert.match(english, /1,234 probes: ICMP echo, then TCP 443, 80, 22\)/)
      assert.match(
        written(withDiscovery('nobody <may>'), { format }),
        /TCP 443, 80, 22, without ICMP echo: nobody/,
      )
      assert.match(
        written(withDiscovery(null), { format, language: 'zh' }),
        /5 台主机中有 2 台在线,3 台没有应答/,
      )
    })
  }
})
