import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import type { ScanResult } from '../src/services/scan/index.ts'
import { portside, spawnPortside } from './support/command.ts'
import { startDnsServer } from './support/dns-server.ts'
import { until } from './support/until.ts'

/** Something to find on loopback: where 127.0.0.1 to 127.0.0.4 listen. */
async function listening(): Promise<AsyncDisposable & { readonly port: string }> {
  const server = createServer((socket) => socket.on('error', () => undefined).destroy()).listen(0, '0.0.0.0')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return {
    port: String(address.port),
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

const pointers = new Map([
  ['2.0.0.127.in-addr.arpa', [['printer', 'lan']]],
  ['3.0.0.127.in-addr.arpa', [['\u001b[2J<b>"', 'lan'], ['=cmd|x']]],
])
const asking = (port: string, dns: string): readonly string[] => [
  'scan',
  '127.0.0.2-4',
  '-p',
  port,
  '--engine',
  'connect',
  '--names',
  '--dns',
  dns,
]

describe('portside scan --names', () => {
  it('has the names that the DNS has in every report', async () => {
    await using server = await startDnsServer(pointers)
    await using service = await listening()
    await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-names-'))
    const db = join(folder.path, 'scans.sqlite')
    const { stdout, status, stderr } = await portside([
      ...asking(service.port, server.address),
      '--db',
      db,
      '--json',
    ])
    assert.equal(status, 0, stderr)
    const { scan, hosts } = JSON.parse(stdout) as ScanResult
    assert.deepEqual(
      hosts.map(({ names }) => names),
      [[], [], []],
    )
    assert.deepEqual(
      hosts.map(({ ptrNames }) => ptrNames?.length),
      [1, 2, undefined],
    )
    assert.deepEqual(hosts[0]?.ptrNames, ['printer.lan'])
    assert.deepEqual(scan.reverseNames, { hostsAsked: 3, hostsNamed: 2, hostsUnanswered: 0, trouble: null })

    const report = async (format: string): Promise<string> =>
      (await portside(['scan', 'report', '--format', format, '--db', db])).stdout
    assert.deepEqual(JSON.parse(await report('json')), { scan, hosts })
    assert.match(await report('table'), /^127\.0\.0\.2 {2}printer\.lan$/m)
    assert.match(await report('csv'), /,printer\.lan\r\n/)
    assert.match(await report('csv'), /ptr_names\r\n/)
    assert.match(await report('md'), /\| 127\.0\.0\.2 \| `printer\.lan` \|/)
    assert.match(await report('html'), /printer\.lan/)
    assert.match(await report('xml'), /<hostname name="printer\.lan" type="PTR"\/>/)
    for (const format of ['table', 'csv', 'md', 'html', 'xml', 'jsonl']) {
      const written = await report(format)
      assert.ok(!written.includes('\u001b'), format)
      if (format === 'html' || format === 'xml') assert.doesNotMatch(written, /<b>"/, format)
    }
  })

  it('asks nobody, unless it is told to', async () => {
    await using server = await startDnsServer(pointers)
    await using service = await listening()
    const { stdout } = await portside([
      'scan',
      '127.0.0.2',
      '-p',
      service.port,
      '--engine',
      'connect',
      '--no-history',
      '--json',
    ])
    const { scan, hosts } = JSON.parse(stdout) as ScanResult
    assert.deepEqual([scan.reverseNames, hosts[0]?.ptrNames, server.asked], [undefined, undefined, []])
  })

  it('says once that the DNS does not answer, and loses nothing else', async () => {
    await using server = await startDnsServer(undefined)
    await using service = await listening()
    const { stdout, stderr, status } = await portside([
      ...asking(service.port, server.address),
      '--no-history',
      '--json',
    ])
    assert.equal(status, 0)
    const { scan, hosts } = JSON.parse(stdout) as ScanResult
    assert.deepEqual(
      hosts.map(({ counts }) => counts.open),
      [1, 1, 1],
    )
    assert.deepEqual(scan.reverseNames, {
      hostsAsked: 3,
      hostsNamed: 0,
      hostsUnanswered: 3,
      trouble: 'ETIMEOUT',
    })
    assert.equal(stderr.match(/ETIMEOUT/g)?.length, 1)
  })

  it('keeps the names of an earlier run, though the DNS is gone since', async () => {
    await using service = await listening()
    await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-names-'))
    const db = join(folder.path, 'scans.sqlite')
    const hosts = Array.from({ length: 60 }, (_, index) => index + 1)
    const names = new Map(hosts.map((host) => [`${host}.0.0.127.in-addr.arpa`, [[`host-${host}`, 'lan']]]))
    const interrupted = await (async (): Promise<ScanResult> => {
      await using server = await startDnsServer(names)
      const args = ['-p', `${service.port},1-20`, '--rate', '500', '--engine', 'connect', '--json']
      const scan = spawnPortside(['scan', '127.0.0.1-60', ...args, '--dns', server.address, '--db', db])
      assert.ok(scan.stdout !== null)
      const report = text(scan.stdout)
      // 32 at a time: by then some have been answered.
      await until(() => server.asked.length > 40)
      scan.kill('SIGINT')
      return JSON.parse(await report) as ScanResult
    })()
    const named = interrupted.hosts.filter(({ ptrNames }) => ptrNames !== undefined)
    assert.ok(interrupted.scan.interrupted && named.length > 0, `${named.length} names`)

    const { stdout } = await portside(['scan', '--resume', '--json', '--db', db])
    const resumed = JSON.parse(stdout) as ScanResult
    assert.equal(resumed.scan.interrupted, false)
    for (const { address, ptrNames } of named) {
      assert.deepEqual(resumed.hosts.find((host) => host.address === address)?.ptrNames, ptrNames)
    }
    assert.equal(resumed.scan.reverseNames?.trouble, 'ECONNREFUSED')
  })

  it('names what is not a DNS server', async () => {
    const { status, stderr } = await portside(['scan', '127.0.0.1', '--dns', 'dns.example', '--no-history'])
    assert.equal(status, 2)
    assert.match(stderr, /Cannot ask "dns\.example" for names/)
  })
})
