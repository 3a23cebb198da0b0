import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { type Network, oracleProber, type OracleOptions } from '../../../../test/support/oracle-prober.ts'
import { planScan, replanScan, type ScanOptions } from '../plan.ts'
import type { ScanResult } from '../result.ts'
import { scanWith } from '../scan.ts'
import { type Inventory, type JournalOptions, openInventory } from './inventory.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-inventory-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = (): string => join(folder, `${files++}`, 'scans.sqlite')

const network: Network = {
  '10.0.0.1:22': 'syn-ack',
  '10.0.0.1:80': 'no-response',
  '10.0.0.3:80': 'syn-ack',
  '10.0.0.3:81': 'admin-prohibited',
  '10.0.0.4:22': 'no-route',
}
const options: ScanOptions = { targets: ['10.0.0.0/29'], ports: '22,79-90' }

async function scanInto(
  inventory: Inventory,
  answers: Network,
  scanOptions: ScanOptions = options,
  oracle: OracleOptions = {},
): Promise<ScanResult> {
  const plan = await planScan(scanOptions)
  await using journal = await inventory.journal({ ...plan, engine: oracle.engine ?? 'connect' })
  return scanWith(oracleProber(answers, { engine: 'connect', ...oracle }), plan, { journal })
}

/** Goes on with a stopped scan. */
async function resume(
  inventory: Inventory,
  answers: Network,
  more: Pick<ScanOptions, 'exclude'> & OracleOptions & JournalOptions = {},
): Promise<ScanResult> {
  const { id, plan: stored } = await inventory.stopped()
  const plan = await replanScan(stored, more)
  await using journal = await inventory.journal(plan, { ...more, resumes: id })
  return scanWith(oracleProber(answers, { engine: 'connect', ...more }), plan, { journal })
}

describe('an inventory', () => {
  for (const allStates of [false, true]) {
    test(`gives back what a scan said, ${allStates ? 'all states listed' : 'open ports listed'}`, async () => {
      await using inventory = await openInventory({ file: newFile() })
      const result = await scanInto(inventory, network, { ...options, allStates })
      const { unlistedVerdict, ...loaded } = await inventory.load(result.scan.id)
      assert.deepEqual(loaded, result)
      assert.deepEqual(unlistedVerdict?.('10.0.0.3', 81), { state: 'filtered', reason: 'admin-prohibited' })
      assert.equal(unlistedVerdict?.('10.0.0.3', 23), undefined)
      assert.equal(unlistedVerdict?.('10.0.0.9', 22), undefined)
    })
  }

  test('goes on where a scan stopped, and ends as if it had not', async () => {
    const whole = await scanWith(oracleProber(network), await planScan(options), {})
    for (const stopAfter of [0, 1, 40, 103]) {
      await using inventory = await openInventory({ file: newFile() })
      const stopped = await scanInto(inventory, network, options, { stopAfter })
      assert.equal(stopped.scan.interrupted, true)
      let probes = 0
      const result = await resume(inventory, network, { onProbe: () => probes++ })
      assert.equal(probes, 104 - stopAfter)
      assert.equal(result.scan.id, stopped.scan.id)
      assert.equal(result.scan.startedAt, stopped.scan.startedAt)
      assert.ok(result.scan.resumedAt !== undefined && stopped.scan.resumedAt === undefined)
      assert.equal(result.scan.interrupted, false)
      assert.deepEqual(result.hosts, whole.hosts)
      assert.deepEqual((await inventory.load('latest')).hosts, whole.hosts)
    }
  })

  test('may be stopped again and again', async () => {
    await using inventory = await openInventory({ file: newFile() })
    await scanInto(inventory, network, { ...options, allStates: true }, { stopAfter: 10 })
    for (let i = 0; i < 9; i++) await resume(inventory, network, { stopAfter: 10 })
    const result = await resume(inventory, network)
    assert.deepEqual(
      result.hosts,
      (await scanWith(oracleProber(network), await planScan({ ...options, allStates: true }), {})).hosts,
    )
    assert.equal(result.scan.probesSent, 104)
    await assert.rejects(inventory.stopped(), { code: 'NOTHING_TO_RESUME' })
    await assert.rejects(inventory.stopped('latest'), { code: 'SCAN_ENDED' })
  })

  test('shows of a scan that stopped what it had found', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const stopped = await scanInto(inventory, network, options, { stopAfter: 50 })
    const { hosts, scan } = await inventory.load(stopped.scan.id)
    assert.deepEqual(hosts, stopped.hosts)
    assert.equal(scan.interrupted, true)
    const [summary] = await inventory.history()
    assert.deepEqual([summary?.status, summary?.done, summary?.total], ['stopped', 50, 104])
  })

  test('leaves out of the rest of a scan what is excluded now, and what was found of it', async () => {
    await using inventory = await openInventory({ file: newFile() })
    await scanInto(inventory, network, options, { stopAfter: 60 })
    const asked = new Set<string>()
    const result = await resume(inventory, network, {
      exclude: ['10.0.0.3', '10.0.0.6-7'],
      onProbe: (address) => asked.add(address),
    })
    assert.deepEqual(
      [...asked].filter((address) => ['10.0.0.3', '10.0.0.6', '10.0.0.7'].includes(address)),
      [],
    )
    assert.deepEqual(
      result.hosts.map(({ address }) => address),
      ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.4', '10.0.0.5'],
    )
    assert.equal(result.scan.addresses, 5)
    assert.deepEqual(result.scan.exclude, ['10.0.0.3', '10.0.0.6-7'])
    assert.deepEqual((await inventory.load('latest')).hosts, result.hosts)
  })

  test('asks a port that seems to have closed again, and believes only that', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const first = { targets: ['10.0.0.1'], ports: '1-9' }
    await scanInto(inventory, { '10.0.0.1:3': 'syn-ack', '10.0.0.1:5': 'syn-ack' }, first)
    const asked: number[] = []
    const answers: Record<string, 'syn-ack' | 'no-response'> = { '10.0.0.1:3': 'no-response' }
    await scanInto(inventory, answers, first, {
      onProbe: (_, port) => {
        if (asked.length === 9) answers['10.0.0.1:3'] = 'syn-ack'
        asked.push(port)
      },
    })
    assert.deepEqual(
      asked.slice(9).toSorted((a, b) => a - b),
      [3, 5],
    )
    const diff = await inventory.diff()
    assert.deepEqual(
      diff.changes.map(({ port, kind }) => [port, kind]),
      [[5, 'closed']],
    )
  })

  test('calls a port reopened that earlier scans of the same targets found open', async () => {
    await using inventory = await openInventory({ file: newFile() })
    for (const answers of [network, {}, network]) await scanInto(inventory, answers)
    const { changes } = await inventory.diff()
    assert.deepEqual([...new Set(changes.map(({ kind }) => kind))], ['reopened'])
  })

  test('compares a scan with the last that asked the same way, not with one that asked less in between', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const nightly = await scanInto(inventory, {})
    await scanInto(inventory, network, { ...options, ports: '80' })
    await scanInto(inventory, network, options, { engine: 'another' })
    const { scan } = await scanInto(inventory, network)
    const diff = await inventory.changesOf(scan.id)
    assert.equal(diff?.before.id, nightly.scan.id)
    assert.equal(diff.counts.opened, 2)
    assert.equal(await inventory.changesOf(nightly.scan.id), undefined)
  })

  test('keeps what another program found', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const foreign = await scanWith(oracleProber(network, { engine: 'nmap' }), await planScan(options), {})
    await inventory.keep(foreign)
    assert.deepEqual(await inventory.load('latest'), foreign)
    const [summary] = await inventory.history('10.0.0.5')
    assert.equal(summary?.id, foreign.scan.id)
    assert.equal(summary.status, 'ended')
    assert.deepEqual(await inventory.history('10.0.0.8'), [])
  })

  test('keeps the result of a scan that recorded no verdicts, as those of other programs', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const plan = await planScan(options)
    await using journal = await inventory.journal(plan)
    const result = await scanWith(oracleProber(network, { engine: 'nmap' }), plan, {})
    const foreign = { ...result, scan: { ...result.scan, id: journal.id } }
    await journal.finish(foreign)
    const { unlistedVerdict, ...loaded } = await inventory.load('latest')
    assert.deepEqual(loaded, foreign)
    assert.equal(unlistedVerdict?.('10.0.0.1', 79), undefined)
    const [summary] = await inventory.history()
    assert.deepEqual([summary?.status, summary?.done, summary?.open], ['ended', 103, 2])
  })

  test('ranks ports by the addresses that have them open', async () => {
    await using inventory = await openInventory({ file: newFile() })
    await scanInto(inventory, {
      '10.0.0.1:90': 'syn-ack',
      '10.0.0.2:90': 'syn-ack',
      '10.0.0.1:80': 'syn-ack',
    })
    await scanInto(inventory, { '10.0.0.1:80': 'syn-ack' }, { targets: ['10.0.0.1'], ports: '80' })
    assert.deepEqual(await inventory.frequentPorts(), [90, 80])
    const { ports } = await planScan({
      ...options,
      ports: 'top:2',
      frequentPorts: await inventory.frequentPorts(),
    })
    assert.deepEqual(ports, [80, 90])
  })

  test('does not rank ports that one address had open by chance', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const answers: Network = {
      '10.0.0.1:40000': 'syn-ack',
      '10.0.0.1:50000': 'syn-ack',
      '10.0.0.2:50000': 'syn-ack',
      '10.0.0.1:30000': 'syn-ack',
    }
    await scanInto(inventory, answers, { ...options, ports: '30000,40000,50000' })
    assert.deepEqual(await inventory.frequentPorts(), [50_000, 30_000])
  })

  test('says of a scan whose end could not be written that it was not, and can go on with it', async () => {
    const file = newFile()
    await using inventory = await openInventory({ file })
    using other = new DatabaseSync(file)
    other.exec('alter table host rename to elsewhere')
    await assert.rejects(scanInto(inventory, network), { code: 'INVENTORY_UNUSABLE' })
    other.exec('alter table elsewhere rename to host; update scan set runner = null')
    let probes = 0
    const result = await resume(inventory, network, { onProbe: () => probes++ })
    assert.equal(probes, 0)
    assert.deepEqual((await inventory.load('latest')).hosts, result.hosts)
  })

  test('finds scans by latest, previous and the beginning of their ids', async () => {
    await using inventory = await openInventory({ file: newFile() })
    await assert.rejects(inventory.load('latest'), { code: 'SCAN_NOT_FOUND' })
    await assert.rejects(inventory.diff(), { code: 'NOTHING_TO_COMPARE' })
    const first = await scanInto(inventory, network)
    const second = await scanInto(inventory, network)
    assert.equal((await inventory.load('previous')).scan.id, first.scan.id)
    assert.equal((await inventory.load(second.scan.id.slice(0, 13))).scan.id, second.scan.id)
    await assert.rejects(inventory.load('%'), { code: 'SCAN_NOT_FOUND' })
    await assert.rejects(inventory.load('-'), { code: 'SCAN_NOT_FOUND' })
  })

  test('takes two scans at a time, from two programs, into a file that neither has made', async () => {
    const file = newFile()
    const wide = { targets: ['10.0.0.0/24'], ports: '1-200' }
    const results = await Promise.all(
      [network, {}].map(async (answers) => {
        await using inventory = await openInventory({ file })
        return await scanInto(inventory, answers, wide)
      }),
    )
    await using inventory = await openInventory({ file })
    for (const { scan, hosts } of results) assert.deepEqual((await inventory.load(scan.id)).hosts, hosts)
  })

  test('refuses to go on with a scan that is being run', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const plan = await planScan(options)
    await using journal = await inventory.journal(plan)
    await assert.rejects(inventory.stopped(), { code: 'NOTHING_TO_RESUME' })
    await assert.rejects(inventory.journal(plan, { resumes: journal.id }), { code: 'SCAN_RUNNING' })
  })

  test('can go on with a scan whose callbacks threw', async () => {
    await using inventory = await openInventory({ file: newFile() })
    const plan = await planScan(options)
    {
      await using journal = await inventory.journal({ ...plan, engine: 'connect' })
      const onPort = (): void => {
        throw new RangeError('mine')
      }
      await assert.rejects(scanWith(oracleProber(network), plan, { journal, onPort }), RangeError)
    }
    const result = await resume(inventory, network)
    assert.deepEqual(result.hosts, (await scanWith(oracleProber(network), plan, {})).hosts)
  })

  test('keeps the newest scans when it is told to, and nothing of the others', async () => {
    const file = newFile()
    await using inventory = await openInventory({ file })
    const results: ScanResult[] = []
    for (let i = 0; i < 4; i++)
      results.push(await scanInto(inventory, network, { ...options, allStates: true }))
    const other = await scanInto(inventory, network, { ...options, targets: ['10.0.1.1'] })
    const [first, second, third, fourth] = results.map(({ scan }) => scan.id)
    const removed = await inventory.keepNewest(2, '10.0.0.0/29')
    assert.deepEqual(
      removed.map(({ id }) => id),
      [second, first],
    )
    assert.deepEqual(
      (await inventory.history()).map(({ id }) => id),
      [other.scan.id, fourth, third],
    )
    assert.deepEqual((await inventory.load(third ?? '')).hosts, results[2]?.hosts)
    await assert.rejects(inventory.load(first ?? ''), { code: 'SCAN_NOT_FOUND' })
    assert.deepEqual(await inventory.keepNewest(2, '10.0.0.0/29'), [])
    using database = new DatabaseSync(file)
    for (const table of ['port', 'host', 'batch', 'ptr_name']) {
      const { rows } = database
        .prepare(`SELECT count(*) AS rows FROM ${table} WHERE scan NOT IN (SELECT row FROM scan)`)
        .get() as { rows: number }
      assert.equal(rows, 0, table)
    }
  })

  test('removes no scan that a process may be at', async () => {
    await using inventory = await openInventory({ file: newFile() })
    await using journal = await inventory.journal(await planScan(options))
    assert.deepEqual(await inventory.keepNewest(0), [])
    assert.deepEqual(
      (await inventory.history()).map(({ id }) => id),
      [journal.id],
    )
  })
})
