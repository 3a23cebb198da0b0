import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { ScanResult } from '../src/services/scan/result.ts'
import { portside } from './support/command.ts'
import { withoutTool } from './support/foreign-tool.ts'

const report = `<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" version="7.99" args="nmap -p 80-81 10.0.0.1" start="1700000000">
<scaninfo type="syn" protocol="tcp" services="80-81"/><host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/>
<ports><extraports state="closed" count="1"/><port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/></port></ports></host></nmaprun>`

/** What is listed of each host, as `10.0.0.1:80`. */
const listed = ({ hosts: all }: ScanResult): readonly string[] =>
  all.flatMap(({ address, ports }) => ports.map(({ port }) => `${address}:${port}`))

describe('portside scan --engine nmap', { skip: withoutTool('nmap') }, () => {
  it('finds on loopback what is open, and tells how it was done', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const args = ['scan', '127.0.0.1', '-p', `1,${port}`, '--engine', 'nmap', '--json', '--no-history']
    const { stdout, stderr, status } = await portside(args)
    server.close()
    assert.equal(status, 0, stderr)
    const result = JSON.parse(stdout) as ScanResult
    assert.deepEqual(listed(result), [`127.0.0.1:${port}`])
    assert.deepEqual(result.hosts[0]?.counts, { open: 1, closed: 1, filtered: 0, notProbed: 0 })
    assert.match(result.scan.engineDetail ?? '', /^version \d/)
  })
})

describe('portside scan compare', () => {
  it('says which engines it lacks, where fewer than two are left', async () => {
    const { status, stderr } = await portside([
      'scan',
      'compare',
      '127.0.0.1',
      '-p',
      '80',
      '--engines',
      'connect',
    ])
    assert.equal(status, 1)
    assert.match(stderr, /Cannot compare fewer than two engines/)
  })
})

describe('portside scan import', () => {
  it('reports in any form what another scanner found, and keeps it', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-import-'))
    const file = join(folder.path, 'nmap.xml')
    const db = join(folder.path, 'scans.sqlite')
    await writeFile(file, report)
    const { stdout, status } = await portside(['scan', 'import', file, '--json', '--db', db])
    assert.equal(status, 0)
    const result = JSON.parse(stdout) as ScanResult
    assert.deepEqual(listed(result), ['10.0.0.1:80'])
    assert.deepEqual(result.hosts[0]?.counts, { open: 1, closed: 1, filtered: 0, notProbed: 0 })
    const kept = await portside(['scan', 'report', 'latest', '--json', '--db', db])
    assert.equal((JSON.parse(kept.stdout) as ScanResult).scan.id, result.scan.id)
    const page = await portside(['scan', 'import', file, '--format', 'html', '--no-history'])
    assert.match(page.stdout, /^<!doctype html>/)
  })

  it('reads standard input', async () => {
    const { stdout, stderr } = await portside(['scan', 'import', '-', '--no-history'], { stdin: report })
    assert.match(stdout, /80\/tcp +open +http/, stderr)
  })

  it('fails with 2 and the place where a report makes no sense, in Chinese too', async () => {
    const args = ['scan', 'import', '-', '--no-history']
    const { status, stderr } = await portside(args, { stdin: report.slice(0, 250) })
    assert.equal(status, 2)
    assert.match(stderr, /Cannot read standard input:4:\d+: /)
    const chinese = await portside([...args, '--lang', 'zh'], { stdin: report.slice(0, 250) })
    assert.match(chinese.stderr, /无法读取 .* 第 4 行第 \d+ 列/)
  })
})
