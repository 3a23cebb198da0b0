import assert from 'node:assert/strict'
import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import type { ScanResult } from '../src/services/scan/result.ts'
import { type BedEndpoint, hostOf, makeScanBed, type ScanBed, withoutScanBed } from './support/scan-bed.ts'
import { until } from './support/until.ts'

const refusing = ['10.83.16.1', '10.83.16.2', '10.83.16.3']
const dropping = '10.83.17.1'
const rejecting = '10.83.18.1'
const limited = '10.83.19.1'
const distant6 = 'fd83:1::5'
const rejecting6 = 'fd83:1::18'
const openPorts = [22, 80, 443, 1000]
const open: readonly BedEndpoint[] = [
  ...refusing,
  dropping,
  rejecting,
  limited,
  distant6,
  rejecting6,
].flatMap((address) => openPorts.map((port) => ({ address, port })))
const openHere = [1, 4000, 65_535].map((port) => ({ address: '127.0.0.1', port }))
const openSet = `{ ${openPorts.join(', ')} }`
const rules = [
  'tcp flags & (syn|ack) != syn accept',
  `ip daddr ${dropping} tcp dport != ${openSet} drop`,
  `ip daddr ${rejecting} tcp dport != ${openSet} reject with icmp type admin-prohibited`,
  `ip daddr ${limited} limit rate over 400/second burst 20 packets drop`,
  `ip6 daddr ${rejecting6} tcp dport != ${openSet} reject with icmpv6 type admin-prohibited`,
]

const portsOf = (result: ScanResult, address: string): readonly number[] =>
  hostOf(result, address).ports.map(({ port }) => port)

/** The process that probes for a scan, once it does. */
async function proberOf({ pid }: ChildProcess): Promise<number> {
  const children = (): readonly string[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
  const find = (): string | undefined =>
    children().find((child) => child !== '' && commandOf(child).includes('prober-process-entry'))
  await until(() => find() !== undefined)
  return Number(find())
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

describe('portside scan --engine syn', { skip: withoutScanBed }, () => {
  let bed: ScanBed
  before(async () => {
    bed = await makeScanBed({ open, openHere, rules })
  })
  after(() => bed[Symbol.asyncDispose]())

  /** How many resets the target has sent: more, as soon as probes arrive. */
  async function resetsOfTarget(): Promise<string | undefined> {
    const [, values = ''] = (await bed.run('target', 'grep', '^Tcp:', '/proc/net/snmp')).split('\n')
    return values.split(' ')[14]
  }

  it('finds what is open on hosts that refuse, asks each port once, and is what auto takes', async () => {
    const result = await bed.scan([...refusing, '-p', '1-1000'])
    assert.deepEqual([result.scan.engine, result.scan.engineReason], ['syn', 'best'])
    for (const address of refusing) {
      assert.deepEqual(portsOf(result, address), openPorts)
      assert.deepEqual(hostOf(result, address).reasons, { 'syn-ack': 4, reset: 996 })
    }
    assert.equal(result.scan.probesSent, 3000)
  })

  it('leaves nothing half open', async () => {
    await bed.scan([...refusing, '-p', '1-1000'])
    const sockets = await bed.run('target', 'cat', '/proc/net/tcp')
    const halfOpen = sockets.split('\n').filter((line) => line.trim().split(/\s+/)[3] === '03')
    assert.deepEqual(halfOpen, [])
  })

  it('finds what is open on a host that drops the rest, which it asks five times', async () => {
    const result = await bed.scan([dropping, '-p', '1-1000', '--engine', 'syn'])
    assert.deepEqual(portsOf(result, dropping), openPorts)
    assert.deepEqual(hostOf(result, dropping).reasons, { 'syn-ack': 4, 'no-response': 996 })
    assert.equal(result.scan.probesSent, 4 + 5 * 996)
  })

  it('tells a rejection by ICMP from silence', async () => {
    const result = await bed.scan([rejecting, '-p', '20-26', '--engine', 'syn'])
    assert.deepEqual(portsOf(result, rejecting), [22])
    // The target's kernel sends six of these at once and then one a second.
    assert.deepEqual(hostOf(result, rejecting).reasons, { 'syn-ack': 1, 'admin-prohibited': 6 })
  })

  it('finds everything on a host that lets only so many probes through', async () => {
    const result = await bed.scan([limited, '-p', '1-300,443,1000', '--engine', 'syn'])
    assert.deepEqual(portsOf(result, limited), openPorts)
    assert.deepEqual(hostOf(result, limited).reasons, { 'syn-ack': 4, reset: 298 })
  })

  it('scans over IPv6 as well', async () => {
    const result = await bed.scan([distant6, rejecting6, '-p', '20-26,1000', '--engine', 'syn'])
    assert.deepEqual(hostOf(result, distant6).reasons, { 'syn-ack': 2, reset: 6 })
    assert.deepEqual(portsOf(result, rejecting6), [22, 1000])
    assert.ok((hostOf(result, rejecting6).reasons['admin-prohibited'] ?? 0) > 0)
  })

  it('sweeps loopback without taking itself for anything open', async () => {
    const result = await bed.scan(['127.0.0.1', '-p', '1-65535', '--engine', 'syn'])
    assert.deepEqual(portsOf(result, '127.0.0.1'), [1, 4000, 65_535])
    assert.equal(hostOf(result, '127.0.0.1').counts.closed, 65_532)
  })

  it('has not probed what no route leads to', async () => {
    const result = await bed.scan(['10.99.0.1', 'fd99::1', '-p', '1-5', '--engine', 'syn'])
    for (const address of ['10.99.0.1', 'fd99::1']) {
      assert.deepEqual(hostOf(result, address).reasons, { 'no-route': 5 }, address)
    }
    assert.equal(result.scan.probesSent, 0)
  })

  it('takes the word of its own machine that an address on its link is nobody', async () => {
    const result = await bed.scan(['10.83.0.77', 'fd83::77', '-p', '1-500', '--engine', 'syn'])
    for (const address of ['10.83.0.77', 'fd83::77']) {
      assert.equal(hostOf(result, address).counts.filtered, 500)
      assert.equal(hostOf(result, address).counts.notProbed, 0)
    }
  })

  it('keeps below the rate, further tries included', async () => {
    const result = await bed.scan([refusing[0] ?? '', '-p', '1-400', '--rate', '1000', '--engine', 'syn'])
    const tookMs = Date.parse(result.scan.finishedAt) - Date.parse(result.scan.startedAt)
    assert.ok(tookMs >= 340, `${tookMs} ms`)
  })

  it('probes by a process without any right', async () => {
    const scan = bed.start([dropping, '-p', '1-1000', '--engine', 'syn', '--rate', '200'])
    const pid = await proberOf(scan)
    const threads = readdirSync(`/proc/${pid}/task`)
    const fieldOf = (thread: string, name: string): string | undefined =>
      new RegExp(String.raw`^${name}:[ \t]*(.*?)[ \t]*$`, 'm').exec(
        readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'),
      )?.[1]
    await until(() => fieldOf(String(pid), 'NoNewPrivs') === '1')
    for (const thread of threads) {
      for (const set of ['CapEff', 'CapPrm', 'CapInh']) {
        assert.equal(fieldOf(thread, set), '0000000000000000', `${set} of thread ${thread}`)
      }
      assert.equal(fieldOf(thread, 'Uid'), '65534\t65534\t65534\t65534')
      assert.equal(fieldOf(thread, 'Groups'), '')
    }
    scan.kill('SIGKILL')
    await once(scan, 'close')
    await until(() => !existsSync(`/proc/${pid}`))
  })

  it('says what is known so far when it is interrupted, and leaves no process behind', async () => {
    const resetsBefore = await resetsOfTarget()
    const scan = bed.start([
      ...refusing,
      '-p',
      '1-1000',
      '--engine',
      'syn',
      '--rate',
      '500',
      '--format',
      'jsonl',
    ])
    assert.ok(scan.stdout !== null)
    const report = text(scan.stdout)
    const pid = await proberOf(scan)
    while ((await resetsOfTarget()) === resetsBefore) assert.equal(scan.exitCode, null)
    scan.kill('SIGINT')
    const [status] = (await once(scan, 'close')) as [number | null]
    assert.equal(status, 130)
    assert.match(await report, /"interrupted":true/)
    await until(() => !existsSync(`/proc/${pid}`))
  })

  it('fails, and says why, when the process that probes is killed', async () => {
    const scan = bed.start([...refusing, '-p', '1-1000', '--engine', 'syn', '--rate', '500', '--lang', 'en'])
    assert.ok(scan.stderr !== null)
    const complaint = text(scan.stderr)
    process.kill(await proberOf(scan), 'SIGKILL')
    const [status] = (await once(scan, 'close')) as [number | null]
    assert.equal(status, 1)
    assert.match(await complaint, /Cannot scan with syn: .*SIGKILL/)
  })
})
