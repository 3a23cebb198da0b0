import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { defaultLogFile } from './log-file.ts'

describe('defaultLogFile()', () => {
  const { XDG_DATA_HOME: given } = process.env
  const set = (value: string | undefined): void => {
    if (value === undefined) delete process.env.XDG_DATA_HOME
    else process.env.XDG_DATA_HOME = value
  }
  before(() => set(undefined))
  after(() => set(given))

  it('is in the data folder of the user, wherever that is', () => {
    set('/srv/data')
    assert.equal(defaultLogFile(), '/srv/data/portside/questions.sqlite')
    for (const unset of [undefined, '', 'relative/path']) {
      set(unset)
      assert.equal(defaultLogFile(), join(homedir(), '.local/share/portside/questions.sqlite'))
    }
  })
})
