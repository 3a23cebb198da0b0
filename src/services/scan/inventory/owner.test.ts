import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { openDatabase } from './open-database.ts'
import { makeUsersFile, makeUsersFolder, type Owner, sudoOwner, userHome } from './owner.ts'

const folder = mkdtempSync(join(tmpdir(), 'portside-owner-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const isRoot = process.getuid?.() === 0
const nobody: Owner = { uid: 65_534, gid: 65_534 }
const ownerOf = (path: string): number => statSync(path).uid

describe('sudoOwner()', () => {
  test('is the user behind sudo, for root only', () => {
    const owner = sudoOwner({ SUDO_UID: '1000', SUDO_GID: '100' })
    assert.deepEqual(owner, isRoot ? { uid: 1000, gid: 100 } : undefined)
    assert.equal(sudoOwner({}), undefined)
    assert.equal(sudoOwner({ SUDO_UID: '-1', SUDO_GID: '0x' }), undefined)
  })

  test("finds the user's home, not root's", { skip: !isRoot && 'needs root' }, () => {
    assert.notEqual(userHome(nobody), userHome(undefined))
  })
})

describe('files made behind sudo', { skip: !isRoot && 'needs root' }, () => {
  test('are the user, folders included, and those that were there stay whose they are', () => {
    const inner = join(folder, 'a/b')
    makeUsersFolder(inner, nobody)
    makeUsersFile(join(inner, 'report'), 0o666, nobody)
    assert.deepEqual([join(folder, 'a'), inner, join(inner, 'report')].map(ownerOf), [
      nobody.uid,
      nobody.uid,
      nobody.uid,
    ])
    assert.equal(ownerOf(folder), 0)
  })

  test('are not what a link points to, nor what was there', () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, 'of root')
    symlinkSync(secret, join(folder, 'link'))
    for (const path of ['secret', 'link']) makeUsersFile(join(folder, path), 0o666, nobody)
    assert.equal(ownerOf(secret), 0)
  })

  test("are the user's where SQLite makes them beside the inventory", async () => {
    const { SUDO_UID: uid, SUDO_GID: gid } = process.env
    Object.assign(process.env, { SUDO_UID: String(nobody.uid), SUDO_GID: String(nobody.gid) })
    try {
      const file = join(folder, 'data/scans.sqlite')
      const db = await openDatabase(file)
      assert.deepEqual(
        ['', '-wal', '-shm'].map((end) => ownerOf(file + end)),
        [nobody.uid, nobody.uid, nobody.uid],
      )
      await db.destroy()
    } finally {
      for (const [name, value] of Object.entries({ SUDO_UID: uid, SUDO_GID: gid })) {
        if (value === undefined) Reflect.deleteProperty(process.env, name)
        else process.env[name] = value
      }
    }
  })
})
