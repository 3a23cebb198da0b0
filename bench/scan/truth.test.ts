import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseOpen, judge } from './truth.ts'

const group = { network: '10.0.0', hosts: 5, open: [2, 4], ports: 100 } as const

describe('chooseOpen()', () => {
  it('chooses the same for the same seed, within the bounds', () => {
    const chosen = chooseOpen(group, 1)
    assert.deepEqual(chooseOpen(group, 1), chosen)
    assert.notDeepEqual(chooseOpen(group, 2), chosen)
    for (let host = 1; host <= group.hosts; host += 1) {
      const ports = chosen.filter(({ address }) => address === `10.0.0.${host}`).map(({ port }) => port)
      assert.ok(ports.length >= 2 && ports.length <= 4)
      assert.equal(new Set(ports).size, ports.length)
      assert.ok(ports.every((port) => port >= 1 && port <= 100))
    }
  })
})

describe('judge()', () => {
  it('tells what was missed and what was invented, each port once', () => {
    const [a, b, c] = [1, 2, 3].map((port) => ({ address: '10.0.0.1', port }))
    assert.ok(a !== undefined && b !== undefined && c !== undefined)
    assert.deepEqual(judge([b, b, c], [a, b]), { missed: 1, invented: 1 })
  })
})
