import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { importScan, importScanFile } from './import-scan.ts'

async function* once(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece
}

const nmap = `<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap" version="7.9" args="nmap -x" start="1700000000">
<scaninfo type="syn" protocol="tcp" services="80-81"/><host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/>
<ports><extraports state="filtered" count="1"/><port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/></port></ports></host></nmaprun>`
const masscan =
  '[{"ip":"10.0.0.1","timestamp":"1700000000","ports":[{"port":80,"proto":"tcp","status":"open"}]}]'
const zmap = 'saddr,sport\n10.0.0.1,80\n'

describe('importScan()', () => {
  for (const [scanner, text] of Object.entries({ nmap, masscan, zmap })) {
    test(`tells by its first bytes that a report is of ${scanner}, and takes it in`, async () => {
      const { scan, hosts } = await importScan(once(text.slice(0, 5), text.slice(5)), 'r')
      assert.equal(scan.engine, scanner)
      assert.equal(scan.engineReason, 'imported')
      assert.deepEqual(scan.targets, ['10.0.0.1'])
      assert.deepEqual(
        hosts.map(({ address, ports }) => [
          address,
          ports.map(({ port, state, service }) => [port, state, service]),
        ]),
        [['10.0.0.1', [[80, 'open', 'http']]]],
      )
    })
  }

  test('says of a scan what its report says, and makes nothing up', async () => {
    const { scan, hosts } = await importScan(once(nmap), 'n.xml')
    assert.equal(scan.ports, '80-81')
    assert.equal(scan.startedAt, '2023-11-14T22:13:20.000Z')
    assert.equal(scan.engineDetail, 'version 7.9, read from n.xml, which "nmap -x" made')
    assert.deepEqual(hosts[0]?.counts, { open: 1, closed: 0, filtered: 1, notProbed: 0 })
    assert.deepEqual((await importScan(once(masscan), 'm')).hosts[0]?.counts.notProbed, 0)
  })

  const strangers: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['nothing', '', /it is empty/],
    ['something compressed', gzipSync(nmap), /compressed; unpack it first/],
    [
      "nmap's grepable form",
      '# Nmap 7.9 scan initiated as: nmap -oG -\nHost: 10.0.0.1 ()\tStatus: Up\n',
      /nmap -oX/,
    ],
    ["nmap's form for people", 'Starting Nmap 7.9 ( https://nmap.org )\n', /nmap -oX/],
    ["masscan's list", '#masscan\nopen tcp 80 10.0.0.1 1700000000\n', /masscan -oJ/],
    ["Portside's own", '{"scan":{"id":"x"},\n"hosts":[]}', /report of Portside itself/],
    ['a letter', 'Dear Sir or Madam,\n', /begins like none of them/],
  ]
  for (const [what, content, message] of strangers) {
    test(`refuses ${what} by its name`, async () => {
      await assert.rejects(importScan(once(content), 'f'), { code: 'SCAN_REPORT_UNKNOWN', message })
    })
  }

  test('takes a port for a report that does not say it', async () => {
    const { hosts } = await importScan(once('10.0.0.1\n'), 'z', { port: 443 })
    assert.deepEqual(hosts[0]?.ports[0]?.port, 443)
  })

  test('says which file it cannot read', async () => {
    await assert.rejects(importScanFile('/no/such/file'), {
      code: 'CANNOT_READ_FILE',
      message: /no such file/,
    })
  })
})
