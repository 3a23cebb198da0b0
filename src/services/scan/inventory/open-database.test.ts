import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { openDatabase } from './open-database.ts'
import { migrations } from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-inventory-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Opens a file that can't be used, and sees that it stays as it is, byte for byte. */
async function refused(
  file: string,
  expected: { readonly code: string; readonly message?: RegExp },
): Promise<void> {
  const before = readFileSync(file)
  await assert.rejects(openDatabase(file), { name: 'OptionError', ...expected })
  assert.ok(readFileSync(file).equals(before))
}

async function inventoryAt(name: string): Promise<string> {
  const file = join(folder, name)
  await (await openDatabase(file)).destroy()
  return file
}

describe('openDatabase()', () => {
  test('makes the file and its folder for nobody else to read', async () => {
    const file = await inventoryAt('new/folder/scans.sqlite')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(statSync(join(folder, 'new/folder')).mode & 0o777, 0o700)
  })

  test('refuses a file that is no database', async () => {
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'remember the milk')
    await refused(file, { code: 'INVENTORY_UNUSABLE', message: /it is no SQLite file/ })
  })

  test('refuses a damaged database', async () => {
    const file = await inventoryAt('damaged.sqlite')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, 100, 4096))
    await refused(file, { code: 'INVENTORY_UNUSABLE', message: /it is damaged/ })
  })

  test('refuses the database of something else', async () => {
    const file = join(folder, 'other.sqlite')
    using other = new DatabaseSync(file)
    other.exec('create table invoice (total integer)')
    other.close()
    await refused(file, { code: 'INVENTORY_UNUSABLE', message: /something else/ })
  })

  test('refuses an inventory of a later version', async () => {
    const file = await inventoryAt('later.sqlite')
    using later = new DatabaseSync(file)
    later.exec(`PRAGMA user_version = ${migrations.length + 1}; PRAGMA journal_mode = DELETE`)
    later.close()
    await refused(file, { code: 'INVENTORY_NEWER' })
  })

  test(
    'gives up where no folder can be made',
    { skip: !existsSync('/proc/self') && 'needs /proc' },
    async () => {
      const file = '/proc/nowhere/portside/scans.sqlite'
      await assert.rejects(openDatabase(file), { code: 'INVENTORY_UNUSABLE', message: /no such file/ })
    },
  )

  test('refuses a folder, and a link that leads nowhere', async () => {
    await assert.rejects(openDatabase(folder), { code: 'INVENTORY_UNUSABLE' })
    const link = join(folder, 'link.sqlite')
    symlinkSync(join(folder, 'nowhere.sqlite'), link)
    await assert.rejects(openDatabase(link), { code: 'INVENTORY_UNUSABLE' })
  })

  test('waits for a program that holds the file', async () => {
    const file = await inventoryAt('held.sqlite')
    using holder = new DatabaseSync(file)
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    const opening = openDatabase(file)
    setTimeout(() => holder.close(), 100)
    await (await opening).destroy()
  })
})
