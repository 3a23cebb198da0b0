import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { portside } from '../support/command.ts'
import { countingServices, killAndResume, scanWhole, withoutTimes } from '../support/killed-scan.ts'
import { createRandom } from '../support/random.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-kill-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('portside scan', () => {
  test('survives kill -9 at 20 random moments', { timeout: 300_000 }, async (t) => {
    await using services = await countingServices()
    const { open } = services
    const expected = await scanWhole(services)
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32)
    t.diagnostic(`SEED=${seed}`)
    const random = createRandom(seed)
    const twice: number[] = []
    for (let i = 0; i < 20; i++) {
      const probesPerSecond = 500 + Math.floor(random() * 1500)
      const killAfter = 1 + Math.floor(random() * (open - 1))
      const database = join(folder, `${i}.sqlite`)
      const { result, reprobed } = await killAndResume(services, database, { killAfter, probesPerSecond })
      assert.deepEqual(withoutTimes(result), expected)
      assert.ok(reprobed <= probesPerSecond / 4 + 50, `${reprobed} of ${open} twice at ${probesPerSecond}/s`)
      const report = await portside(['scan', 'report', '--json', '--db', database])
      assert.deepEqual(JSON.parse(report.stdout), result)
      twice.push(reprobed)
    }
    t.diagnostic(`asked twice, of ${open}: ${twice.join(' ')}`)
  })

  test('says that the inventory is locked, and leaves it alone', async () => {
    const database = join(folder, 'locked.sqlite')
    const scan = ['scan', '127.0.0.1', '-p', '1', '--db', database]
    assert.equal((await portside(scan)).status, 0)
    using holder = new DatabaseSync(database)
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    const { status, stderr } = await portside(scan)
    assert.equal(status, 1)
    assert.match(stderr, /another program has locked it/)
    const { scans } = holder.prepare('select count(*) as scans from scan').get() ?? {}
    assert.equal(scans, 1)
  })
})
