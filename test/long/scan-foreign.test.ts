import assert from 'node:assert/strict'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Comparison } from '../../src/services/scan/compare/comparison.ts'
import type { ScanResult } from '../../src/services/scan/result.ts'
import { portside } from '../support/command.ts'
import { withoutTool } from '../support/foreign-tool.ts'
import { makeScanBed, type ScanBed, withoutScanBed } from '../support/scan-bed.ts'

const bin = new URL('../../bin/portside.cjs', import.meta.url).pathname
const openPorts = [22, 80]
const hosts = ['10.83.16.1', '10.83.16.2']

/** What is listed of each host, as `10.0.0.1:80`. */
const listed = ({ hosts: all }: ScanResult): readonly string[] =>
  all.flatMap(({ address, ports }) => ports.map(({ port }) => `${address}:${port}`))

const everything = hosts.flatMap((address) => openPorts.map((port) => `${address}:${port}`))

describe('portside scan by other scanners, in namespaces', { skip: withoutScanBed }, () => {
  let bed: ScanBed
  before(async () => {
    const open = hosts.flatMap((address) => openPorts.map((port) => ({ address, port })))
    bed = await makeScanBed({ open })
  })
  after(() => bed[Symbol.asyncDispose]())

  it('nmap: leaves out what is excluded', { skip: withoutTool('nmap') }, async () => {
    const result = await bed.scan([
      '10.83.16.1-2',
      '--exclude',
      '10.83.16.2',
      '-p',
      '20-22,80',
      '--engine',
      'nmap',
      '--no-history',
    ])
    assert.deepEqual(listed(result), everything.slice(0, 2))
    assert.equal(result.scan.probesSent, 4)
  })

  it(
    'zmap: tells open from closed on private addresses without a default route',
    { skip: withoutTool('zmap') },
    async () => {
      const result = await bed.scan([...hosts, '-p', '22,80,81', '--engine', 'zmap', '--no-history'])
      assert.deepEqual(listed(result), everything)
      assert.deepEqual(result.hosts[0]?.counts, { open: 2, closed: 1, filtered: 0, notProbed: 0 })
      assert.equal(result.scan.probesSent, 6)
    },
  )

  it(
    'masscan: ends on a quiet link, and what it is silent about is not closed',
    { skip: withoutTool('masscan') },
    async () => {
      const result = await bed.scan([...hosts, '-p', '22,80,81', '--engine', 'masscan', '--no-history'])
      // It misses some now and then, and never makes one up.
      assert.ok(listed(result).every((found) => everything.includes(found)))
      for (const { counts } of result.hosts) {
        assert.deepEqual([counts.closed, counts.open + counts.notProbed], [0, 3])
      }
      assert.equal(result.scan.interrupted, false)
    },
  )

  for (const tool of ['zmap', 'masscan']) {
    it(`${tool}: says why it can't scan this machine itself`, { skip: withoutTool(tool) }, async () => {
      const { status, stderr } = await portside([
        'scan',
        '127.0.0.1',
        '-p',
        '80',
        '--engine',
        tool,
        '--no-history',
      ])
      assert.equal(status, 1)
      assert.match(stderr, new RegExp(`Cannot scan with ${tool}: 127.0.0.1 is this machine itself`))
    })
  }

  it(
    'compare: writes one report on several engines',
    { skip: withoutTool('nmap') || withoutTool('masscan') },
    async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'portside-compare-'))
      const file = join(folder.path, 'compared.json')
      const engines = ['--engines', 'connect,nmap,masscan']
      const args = [...hosts, '-p', '20-23,80', ...engines, '--json', '-o', file, '--quiet']
      await bed.run('scanner', process.execPath, bin, 'scan', 'compare', ...args)
      const comparison = JSON.parse(await readFile(file, 'utf8')) as Comparison
      assert.deepEqual(
        comparison.engines.map(({ engine }) => engine),
        ['connect', 'nmap', 'masscan'],
      )
      assert.deepEqual(
        comparison.hosts.flatMap(({ address, open }) => open.map((port) => `${address}:${port}`)),
        everything,
      )
      for (const { engine, score, commands, version } of comparison.engines) {
        assert.equal(score.confirmed + score.missed, 4, engine)
        assert.equal(score.falseOpen, 0)
        assert.equal(commands.length, 1)
        assert.match(version ?? '', /^\d/)
      }
      for (const { truth, findings, reprobes } of comparison.disagreements) {
        assert.deepEqual([truth, reprobes.length], ['open', 3])
        assert.ok(
          findings.every(
            ({ engine, judgement }) => judgement === (engine === 'masscan' ? 'missed' : 'right'),
          ),
        )
      }
    },
  )
})
