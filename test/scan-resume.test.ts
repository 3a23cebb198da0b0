import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { ScanDiff, ScanResult, ScanSummary } from '../src/services/scan/index.ts'
import { portside, spawnPortside } from './support/command.ts'
import { countingServices, killAndResume, scanWhole, withoutTimes } from './support/killed-scan.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-resume-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = (): string => join(folder, `${files++}.sqlite`)

const probesPerSecond = 1000
/** What may be asked twice: what came in 250 ms, and what was under way. */
const reprobedAtMost = probesPerSecond / 4 + 50

describe('portside scan --resume', () => {
  test('ends a scan that was killed as if nothing had happened, and asks little twice', async () => {
    await using services = await countingServices()
    const { open } = services
    const expected = await scanWhole(services)
    const database = newFile()
    const killAfter = Math.ceil(open / 2)
    const { result, reprobed } = await killAndResume(services, database, { killAfter, probesPerSecond })
    assert.deepEqual(withoutTimes(result), expected)
    assert.ok(reprobed <= reprobedAtMost, `asked ${reprobed} twice, killed after ${killAfter}`)
    const report = await portside(['scan', 'report', '--json', '--db', database])
    assert.deepEqual(JSON.parse(report.stdout), result)
  })

  test('goes on after Ctrl-C, which reports what is known so far', async () => {
    await using services = await countingServices()
    const { targets, ports, open } = services
    const database = newFile()
    const child = spawnPortside([
      'scan',
      ...targets,
      '-p',
      ports,
      '--rate',
      '1000',
      '--engine',
      'connect',
      '--json',
      '--db',
      database,
    ])
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    await services.reached(open / 4)
    child.kill('SIGINT')
    const [status] = (await once(child, 'close')) as [number]
    assert.equal(status, 130)
    const { scan, hosts } = JSON.parse(stdout) as ScanResult
    assert.equal(scan.interrupted, true)
    assert.ok(hosts.some(({ counts }) => counts.open > 0 && counts.notProbed > 0))
    assert.match(stderr, new RegExp(`--resume ${scan.id}`))

    const history = await portside(['scan', 'history', '--json', '--db', database])
    const [summary] = JSON.parse(history.stdout) as ScanSummary[]
    assert.equal(summary?.status, 'stopped')
    const resumed = await portside(['scan', '--resume', scan.id.slice(0, 8), '--json', '--db', database])
    const whole = JSON.parse(resumed.stdout) as ScanResult
    assert.equal(whole.scan.id, scan.id)
    assert.equal(
      whole.hosts.reduce((sum, { counts }) => sum + counts.open, 0),
      open,
    )
    assert.ok(services.calls - open <= reprobedAtMost)
  })

  test('refuses options that the scan has already', async () => {
    for (const [args, message] of [
      [['--resume', '-p', '80'], /cannot be used with/],
      [['127.0.0.1', '--resume'], /other targets/],
      [['--resume', '--no-history'], /--no-history/],
      [['--resume'], /no scan has stopped/],
    ] as const) {
      const { status, stderr } = await portside([
        'scan',
        ...args,
        ...(args.includes('--no-history' as never) ? [] : ['--db', newFile()]),
      ])
      assert.match(stderr, message)
      assert.equal(status, 2)
    }
  })
})

describe(
  'portside scan without a place for its inventory',
  { skip: !existsSync('/proc/self') && 'needs /proc' },
  () => {
    const env = { XDG_DATA_HOME: '/proc/nowhere' }

    test('scans all the same, and says that nothing is kept', async () => {
      const { status, stdout, stderr } = await portside(['scan', '127.0.0.1', '-p', '1', '--json'], { env })
      assert.equal(status, 0)
      assert.equal((JSON.parse(stdout) as ScanResult).hosts.length, 1)
      assert.match(stderr, /this scan is not kept/)
    })

    test('fails where it needs one', async () => {
      const { status, stderr } = await portside(['scan', '127.0.0.1', '-p', '1', '--fail-on-change'], { env })
      assert.equal(status, 1)
      assert.match(stderr, /Cannot keep scans in \/proc\/nowhere/)
    })
  },
)

describe('portside scan --fail-on-change', () => {
  test('exits with 3 when a port closed, and scan diff tells which', async () => {
    const database = newFile()
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const scan = ['scan', '127.0.0.1', '-p', String(port), '--db', database, '--fail-on-change']
    const first = await portside(scan)
    assert.equal(first.status, 0)
    assert.match(first.stderr, /nothing to compare with/)
    const second = await portside(scan)
    assert.equal(second.status, 0)
    assert.match(second.stderr, /No change/)
    server.close()
    await once(server, 'close')
    const third = await portside(scan)
    assert.equal(third.status, 3)
    assert.match(third.stderr, new RegExp(`127\\.0\\.0\\.1\\s+${port}/tcp\\s+closed`))

    const json = await portside(['scan', 'diff', '--json', '--db', database])
    const { changes } = JSON.parse(json.stdout) as ScanDiff
    assert.deepEqual(
      changes.map((change) => [change.address, change.port, change.kind]),
      [['127.0.0.1', port, 'closed']],
    )
    const report = await portside(['scan', 'report', '--format', 'md', '--db', database])
    assert.match(report.stdout, new RegExp(`${port}.*closed`))
    const chinese = await portside(['scan', 'diff', 'previous', 'latest', '--lang', 'zh', '--db', database])
    assert.match(chinese.stdout, /已关闭/)
  })

  test('holds a scan against a baseline', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const baseline = join(folder, 'baseline.yaml')
    const scan = [
      'scan',
      '127.0.0.1',
      '-p',
      String(port),
      '--no-history',
      '--fail-on-change',
      '--baseline',
      baseline,
    ]
    writeFileSync(baseline, `127.0.0.1: ${port}\n`)
    assert.equal((await portside(scan)).status, 0)
    writeFileSync(baseline, '127.0.0.1:\n')
    const unexpected = await portside(scan)
    assert.equal(unexpected.status, 3)
    assert.match(unexpected.stderr, /unexpected/)
    server.close()
    await once(server, 'close')
    writeFileSync(baseline, `127.0.0.1: ${port}\n`)
    const missing = await portside(scan)
    assert.equal(missing.status, 3)
    assert.match(missing.stderr, /missing/)
    writeFileSync(baseline, '127.0.0.1: ssh\n')
    const wrong = await portside(scan)
    assert.equal(wrong.status, 2)
    assert.match(wrong.stderr, /baseline\.yaml:1: "ssh" is not a port/)
  })
})
