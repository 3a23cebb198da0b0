import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { isNativeAvailable, isNativeKnown } from './availability.ts'

const run = promisify(execFile)

/** What a fresh process finds out, in a given environment. */
async function askElsewhere(env: Readonly<Record<string, string>>): Promise<unknown> {
  const url = new URL('availability.ts', import.meta.url).href
  const script = `import { isNativeAvailable, isNativeKnown } from ${JSON.stringify(url)}
    const before = isNativeKnown()
    const { available, reason } = await isNativeAvailable()
    console.log(JSON.stringify({ available, reason, before, after: isNativeKnown() }))`
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...env } })
  return JSON.parse(stdout)
}

describe('isNativeAvailable()', () => {
  it('says no without asking where PORTSIDE_NATIVE is off', async () => {
    assert.deepEqual(await askElsewhere({ PORTSIDE_NATIVE: 'off' }), {
      available: false,
      reason: 'PORTSIDE_NATIVE is off',
      before: false,
      after: false,
    })
  })

  it('asks once, gives a reason for no and none for yes, and keeps it for isNativeKnown()', async () => {
    const first = isNativeAvailable()
    assert.equal(isNativeAvailable(), first)
    const { available, reason } = await first
    assert.equal(isNativeKnown(), available)
    assert.equal(reason === undefined, available)
  })
})
