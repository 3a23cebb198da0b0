import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { historyFileOf, maxHistoryLines, readHistory, writeHistory } from './history-file.ts'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'portside-history-'))
})
after(() => rmSync(folder, { recursive: true }))

it('a history is read as it was written, and nobody else may read it', () => {
  const file = join(folder, 'new/portside/chat-history')
  writeHistory(file, ['新的', 'old'])
  assert.deepEqual(readHistory(file), ['新的', 'old'])
  assert.equal(readFileSync(file, 'utf8'), 'old\n新的\n')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(join(folder, 'new/portside')).mode & 0o777, 0o700)
  assert.deepEqual(readdirSync(join(folder, 'new/portside')), ['chat-history'])
})

it('a history that others may read is closed to them when it is written', () => {
  const file = join(folder, 'open-history')
  writeFileSync(file, 'old\n', { mode: 0o644 })
  writeHistory(file, ['new', 'old'])
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

it('a history keeps the newest lines', () => {
  const file = join(folder, 'long-history')
  const lines = Array.from({ length: maxHistoryLines + 7 }, (_, index) => `line ${index}`)
  writeHistory(file, lines)
  assert.deepEqual(readHistory(file), lines.slice(0, maxHistoryLines))
  writeFileSync(file, `${lines.toReversed().join('\n')}\n`)
  assert.deepEqual(readHistory(file), lines.slice(0, maxHistoryLines))
})

it('a history that can not be kept is no reason to stop', () => {
  const inAFile = join(folder, 'long-history/chat-history')
  writeHistory(inAFile, ['lost'])
  assert.deepEqual(readHistory(inAFile), [])
})

it('a history stands in the state folder of the user', (t) => {
  const { XDG_STATE_HOME: state } = process.env
  t.after(() => {
    if (state === undefined) delete process.env.XDG_STATE_HOME
    else process.env.XDG_STATE_HOME = state
  })
  process.env.XDG_STATE_HOME = '/state'
  assert.equal(historyFileOf('chat'), '/state/portside/chat-history')
  process.env.XDG_STATE_HOME = 'relative'
  assert.match(historyFileOf('chat'), /^\/.*\/\.local\/state\/portside\/chat-history$/)
})
