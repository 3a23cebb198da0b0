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
} from '../../../../test/support/scan-results.ts'
import type { HostResult, ScanResult } from '../result.ts'
import { writeReport } from './report.ts'

function write(result: ScanResult): string {
  return [...writeReport(result, { format: 'xml', version: '1.2.3' })].join('')
}

const down: HostResult = {
  ...host('10.0.0.3', []),
  counts: { open: 0, closed: 0, filtered: 0, notProbed: 100 },
  reasons: { 'host-down': 100 },
}
const silent: HostResult = {
  ...host('2001:db8::1', []),
  counts: { open: 0, closed: 0, filtered: 99, notProbed: 1 },
  reasons: { 'no-response': 90, 'host-unreachable': 9, 'no-route': 1 },
}

describe('writeReport() as xml', () => {
  test('says who scanned, how, and what can be scanned again', () => {
    const xml = write(
      scanOf([], { exclude: ['10.0.0.9'], authorization: "Ann's, until Friday", ports: '22,80-81' }),
    )
    assert.match(
      xml,
      /<nmaprun scanner="nmap" args="portside scan -p 22,80-81 --engine connect --exclude 10\.0\.0\.9 --authorized 'Ann'\\''s, until Friday' 10\.0\.0\.0\/24" start="1795575845" [^>]*version="Portside 1\.2\.3"/,
    )
    assert.match(xml, /<scaninfo type="connect" protocol="tcp" numservices="3" services="22,80-81"\/>/)
    assert.match(xml, /<finished time="1795575847" [^>]*elapsed="2.50" exit="success"\/>/)
  })

  test('says of hosts whether they answered, and of ports what is known and why', () => {
    const lines = write(scanOf([host('10.0.0.2', [openPort(22, { service: 'ssh' })]), down, silent])).split(
      '\n',
    )
    const [up = '', isDown = '', unknown = ''] = lines.filter((line) => line.startsWith('<host>'))
    assert.match(
      up,
      /<status state="up" reason="syn-ack" reason_ttl="0"\/><address addr="10.0.0.2" addrtype="ipv4"\/>/,
    )
    assert.match(
      up,
      /<extraports state="closed" count="99"><extrareasons reason="conn-refused" count="99" proto="tcp"\/>/,
    )
    assert.match(
      up,
      /<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="0"\/><service name="ssh" method="table" conf="3"\/>/,
    )
    assert.match(isDown, /<status state="down"/)
    assert.match(unknown, /<status state="unknown" [^>]*><address addr="2001:db8::1" addrtype="ipv6"\/>/)
    assert.match(unknown, /<extraports state="filtered" count="99">.*reason="host-unreach" count="9"/)
    assert.match(unknown, /<extraports state="unknown" count="1"><extrareasons reason="no-route" count="1"/)
    assert.match(lines.join(''), /<hosts up="1" down="2" total="3"\/>/)
  })

  test('puts what services said of themselves where scripts of nmap put it', () => {
    const identification = {
      service: 'https',
      product: 'nginx',
      http: { status: 200, server: 'nginx', title: 'Sign in' },
      tls: certificate,
    }
    const xml = write(scanOf([host('10.0.0.1', [openPort(443, { service: 'https', identification })])]))
    assert.match(xml, /<service name="http" product="nginx" tunnel="ssl" method="probed" conf="10"\/>/)
    assert.match(xml, /<script id="http-title" output="Sign in"><elem key="title">Sign in<\/elem><\/script>/)
    assert.match(
      xml,
      /<script id="ssl-cert" output="Subject: CN=a.example&#xa;Subject Alternative Name: DNS:a.example&#xa;/,
    )
  })

  test('keeps its elements and attributes, whatever services say', () => {
    const skeleton = (xml: string): string => xml.replaceAll(/>[^<]*</g, '><').replaceAll(/="[^"]*"/g, '')
    const expected = skeleton(write(scanSaying('x')))
    const text = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom(...hostileTexts))
    fc.assert(
      fc.property(text, (hostile) => {
        assert.equal(skeleton(write(scanSaying(hostile))), expected)
      }),
    )
  })
})
