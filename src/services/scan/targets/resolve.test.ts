import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pointOf } from './address-set.ts'
import { resolveName } from './resolve.ts'

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

describe('resolveName()', () => {
  test('gives the addresses of both families', async () => {
    const found = await resolveName('host.example', async () => ['10.0.0.1', 'fd00::1'])
    assert.deepEqual(found, { name: 'host.example', addresses: [pointOf('10.0.0.1'), pointOf('fd00::1')] })
  })

  test('asks once more where the DNS does not answer', async () => {
    let asked = 0
    const found = await resolveName('host.example', async () => {
      if (asked++ === 0) throw failure('EAI_AGAIN')
      return ['10.0.0.1']
    })
    assert.ok('addresses' in found)
    assert.equal(asked, 2)
  })

  test('tells a name that does not exist from a DNS that does not answer', async () => {
    let asked = 0
    const missing = await resolveName('no.example', async () => {
      asked++
      throw failure('ENOTFOUND')
    })
    assert.deepEqual(missing, { name: 'no.example', reason: 'no-such-name' })
    assert.equal(asked, 1)
    const silent = await resolveName('host.example', async () => {
      throw failure('EAI_AGAIN')
    })
    assert.deepEqual(silent, { name: 'host.example', reason: 'dns-failure' })
  })

  test('leaves out addresses with a zone', async () => {
    const found = await resolveName('host.local', async () => ['fe80::1%eth0'])
    assert.deepEqual(found, { name: 'host.local', reason: 'no-usable-address' })
  })

  test('finds localhost without a DNS', async () => {
    const found = await resolveName('localhost')
    assert.ok('addresses' in found)
  })
})
