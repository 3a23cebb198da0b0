import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  certificate,
  host,
  hostileTexts,
  openPort,
  scanOf,
  scanSaying,
} from '../../../../../test/support/scan-results.ts'
import type { HostResult, ScanResult } from '../../result.ts'
import type { ReportedDiff } from '../reported-diff.ts'
import { type ReportOptions, writeReport } from '../report.ts'

function write(result: ScanResult, options: ReportOptions = {}): string {
  return [...writeReport(result, { ...options, format: 'html' })].join('')
}

const nginx = { service: 'https', product: 'nginx', version: '1.24', tls: certificate }
const expired = { ...certificate, validTo: '2026-11-20T00:00:00.000Z', isSelfSigned: false }
const stopped: HostResult = {
  ...host('10.0.0.9', []),
  counts: { open: 0, closed: 0, filtered: 0, notProbed: 100 },
  reasons: { interrupted: 100 },
}

describe('writeReport() as html', () => {
  test('tells figures, the engine and why, who permitted it, and what was not probed and why', () => {
    const page = write(
      scanOf([host('10.0.0.1', [openPort(80)]), stopped], {
        authorization: 'Ann, until Friday',
        engineReason: 'best-available',
        engineDetail: "syn can't be used: it needs CAP_NET_RAW",
        unresolved: [{ name: 'gone.example', reason: 'no-such-name' }],
        interrupted: true,
      }),
    )
    assert.match(page, /<dt>Open ports<\/dt><dd>1<small>on 1 of 2 hosts<\/small>/)
    assert.match(page, /connect, the best to be had here: syn can&#39;t be used: it needs CAP_NET_RAW/)
    assert.match(page, /<dt>Authorised<\/dt><dd>Ann, until Friday<\/dd>/)
    assert.match(page, /Nothing is known of these ports, open or not: 100\./)
    assert.match(
      page,
      /<li>gone\.example: no such name<\/li><li>100: the scan was stopped before <code>interrupted/,
    )
    assert.match(page, /class="notice warning">The scan was stopped before its end/)
  })

  test('judges certificates by when the scan ended', () => {
    const ports = [
      openPort(443, { identification: nginx }),
      openPort(8443, { identification: { ...nginx, tls: expired } }),
      openPort(9443, {
        identification: { ...nginx, tls: { ...expired, validTo: '2028-01-01T00:00:00.000Z' } },
      }),
    ]
    const page = write(scanOf([host('10.0.0.1', ports)]))
    assert.match(page, /Certificates to look at: 2/)
    assert.match(
      page,
      /#h0">10\.0\.0\.1<\/a> 8443 CN=a\.example <span class="badge alarm">expired 6 days before/,
    )
    assert.match(
      page,
      /#h0">10\.0\.0\.1<\/a> 443 [^]*?5 days left<\/span> <span class="badge quiet">self-signed/,
    )
  })

  test('tells changes, in a table of their own and beside their ports', () => {
    const diff: ReportedDiff = {
      changes: [
        { address: '10.0.0.1', port: 23, protocol: 'tcp', kind: 'closed', before: openPort(23) },
        { address: '10.0.0.1', port: 80, protocol: 'tcp', kind: 'opened', after: openPort(80) },
      ],
    }
    const page = write(scanOf([host('10.0.0.1', [openPort(80)])]), { diff })
    assert.match(page, /<section id="changes"[^]*?opened<\/span>[^]*?closed<\/span>[^]*?<\/section>/)
    assert.match(page, /<tr id="h0p80" data-state="open" data-port="80" data-change="opened">/)
    assert.match(page, /name="changed"/)
    assert.match(write(scanOf([]), { diff: { changes: [] } }), /Nothing has changed\./)
    assert.doesNotMatch(write(scanOf([])), /id="changes"|name="changed"/)
  })

  test('names each id once, and links to ids that are there', () => {
    const page = write(
      scanOf([
        host('10.0.0.1', [openPort(443, { identification: nginx })]),
        host('10.0.0.2', [openPort(80)]),
      ]),
      { diff: { changes: [{ address: '10.0.0.2', port: 80, protocol: 'tcp', kind: 'opened' }] } },
    )
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    assert.equal(new Set(ids).size, ids.length)
    const links = [...page.matchAll(/(?:href="#|aria-labelledby="|aria-describedby=")([^"]+)"/g)]
    for (const [, id] of links) assert.ok(ids.includes(id), id)
  })

  test('names three targets in its heading, and folds long lists away', () => {
    const targets = Array.from({ length: 40 }, (_, index) => `host-${index}.example`)
    const page = write(scanOf([], { targets }))
    assert.match(page, /<h1>host-0\.example, host-1\.example, host-2\.example, and 37 more<\/h1>/)
    assert.match(
      page,
      /<summary>host-0\.example, [^<]*…<\/summary>host-0\.example, [^<]*host-39\.example<\/details>/,
    )
  })

  test('says what the reasons in its table mean', () => {
    const page = write(scanOf([host('10.0.0.1', [openPort(80)])]))
    assert.match(page, /<dt><code>syn-ack<\/code><\/dt><dd>the host accepts connections<\/dd>/)
  })

  test('speaks Chinese', () => {
    const page = write(scanOf([host('10.0.0.1', [openPort(80)]), stopped]), { language: 'zh' })
    assert.match(
      page,
      /<html lang="zh-CN">[^]*<title>扫描报告: [^]*开放端口[^]*扫描在此之前被中止[^]*各主机的端口/,
    )
  })

  test('keeps its elements and attributes, whatever services say', () => {
    const skeleton = (html: string): string => html.replaceAll(/>[^<]*</g, '><').replaceAll(/="[^"]*"/g, '')
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts))
    // One visible character at least and no end of a line, so that what is there doesn't depend on the text.
    const expected = skeleton(write(scanSaying('x')))
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(skeleton(write(scanSaying(`x${text.slice(0, 90)}`))), expected)
      }),
      { numRuns: 50 },
    )
  })

  test('folds away what is long, and shows several lines as such', () => {
    const [short, long] = ['220 ready\r\n220 <go>', 'x'.repeat(512)].map((banner) =>
      write(scanOf([host('10.0.0.1', [openPort(25, { identification: { service: 'smtp', banner } })])])),
    )
    assert.match(short ?? '', /<div><code class="banner">220 ready\n220 &lt;go&gt;<\/code><\/div>/)
    assert.match(
      long ?? '',
      /<details class="greeting"><summary>Greeting<\/summary><code class="banner">x{512}<\/code>/,
    )
  })

  test('lists 10,000 ports and says how many it left out', () => {
    const ports = Array.from({ length: 7_500 }, (_, index) => openPort(index + 1))
    const hosts = ['10.0.0.1', '10.0.0.2'].map((address) => host(address, ports, { of: 7_500 }))
    const page = write(scanOf(hosts))
    assert.equal(page.match(/<tr id="h\dp\d+"/g)?.length, 10_000)
    assert.match(page, /a page can&#39;t hold so many: 5,000\./)
  })
})
