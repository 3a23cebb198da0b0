import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Permits } from './permits.ts'

it('Permits gives no more than there are, in all and for one address', () => {
  const permits = new Permits({ connections: 2, connectionsPerAddress: 1 })
  assert.notEqual(typeof permits.acquire('10.0.0.1'), 'string')
  assert.equal(permits.acquire('10.0.0.1'), 'connectionsPerAddress')
  assert.notEqual(typeof permits.acquire('10.0.0.2'), 'string')
  assert.equal(permits.acquire('10.0.0.3'), 'connections')
})

it('Permits takes a permit back once, however often it is released', () => {
  const permits = new Permits({ connections: 1, connectionsPerAddress: 1 })
  const permit = permits.acquire('10.0.0.1')
  assert.ok(typeof permit === 'object')
  permit.release()
  permit.release()
  assert.equal(permits.open, 0)
  assert.equal(typeof permits.acquire('10.0.0.1'), 'object')
})
