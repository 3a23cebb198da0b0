import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { repeatDuring } from '../support/repeat-during.ts'
import { importScan } from '../../src/services/scan/foreign/import-scan.ts'

const pieceBytes = 1024 * 1024
const totalBytes = 110 * 1024 * 1024
/** What a report's size must not add to: the lists of 65,536 hosts and of what is open, and what waits to be collected. */
const maxHeapBytes = 160 * 1024 * 1024

/** Pieces of a report, made as they are read, so that only the reader can hold it. */
async function* pieces(head: string, entry: (i: number) => string, tail: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head)
  let piece = ''
  for (let i = 0, bytes = 0; bytes < totalBytes; i++) {
    piece += entry(i)
    if (piece.length < pieceBytes) continue
    bytes += piece.length
    yield Buffer.from(piece)
    piece = ''
  }
  yield Buffer.from(piece + tail)
}

/** The most heap that was in use beyond what was in use before, as looked at ten times a second. */
async function peakHeapOf(work: () => Promise<unknown>): Promise<number> {
  const beforeBytes = process.memoryUsage().heapUsed
  let peakBytes = 0
  const look = (): void => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed - beforeBytes)
  }
  await repeatDuring(100, look, work())
  return peakBytes
}

const address = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

const nmapHost = (
  i: number,
): string => `<host starttime="1700000000" endtime="1700000060"><status state="up" reason="user-set" reason_ttl="0"/>
<address addr="${address(i)}" addrtype="ipv4"/>
<hostnames><hostname name="host-${i}.example" type="PTR"/></hostnames>
<ports><extraports state="closed" count="999"><extrareasons reason="reset" count="999" proto="tcp" ports="1-79,81-1000"/></extraports>
<port protocol="tcp" portid="80"><state state="${i % 1000 === 0 ? 'open' : 'closed'}" reason="reset" reason_ttl="64"/><service name="http" method="table" conf="3"/></port>
</ports><times srtt="120" rttvar="30" to="100000"/></host>
`

describe('importScan() of 110 MB in bounded memory:', () => {
  it("nmap's XML", async () => {
    const head =
      '<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap"><scaninfo protocol="tcp" services="1-1000"/>\n'
    let addresses = 0
    const peakBytes = await peakHeapOf(async () => {
      const { scan, hosts } = await importScan(pieces(head, nmapHost, '</nmaprun>'), 'n.xml')
      addresses = scan.addresses
      assert.ok(hosts.length < 70_000)
    })
    assert.ok(addresses > 150_000, `${addresses}`)
    assert.ok(peakBytes < maxHeapBytes, `${Math.round(peakBytes / 1e6)} MB for ${addresses} hosts`)
  })

  it("masscan's JSON", async () => {
    const record = (i: number): string =>
      `{"ip":"${address(i % 10_000)}","timestamp":"1700000000","ports":[{"port":${1 + (i % 3)},"proto":"tcp","status":"open","reason":"syn-ack","ttl":64}]},\n`
    const peakBytes = await peakHeapOf(async () => {
      const { hosts } = await importScan(pieces('[\n', record, '{finished: 1}\n]'), 'm.json')
      assert.equal(hosts.length, 10_000)
    })
    assert.ok(peakBytes < maxHeapBytes, `${Math.round(peakBytes / 1e6)} MB`)
  })

  it("zmap's CSV", async () => {
    const row = (i: number): string =>
      `${address(i % 10_000)},${1 + (i % 3)},synack,1,2026-01-02T03:04:05.006+0000\n`
    const peakBytes = await peakHeapOf(async () => {
      const head = 'saddr,sport,classification,success,timestamp-str\n'
      const { hosts } = await importScan(pieces(head, row, ''), 'z.csv')
      assert.equal(hosts.length, 10_000)
    })
    assert.ok(peakBytes < maxHeapBytes, `${Math.round(peakBytes / 1e6)} MB`)
  })
})
