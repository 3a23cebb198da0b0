import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareEngines } from './compare-engines.ts'

const targets = ['127.0.0.1']

describe('compareEngines()', () => {
  test('needs two engines, each counted once, and says why others cannot be used', async () => {
    await assert.rejects(compareEngines({ targets, engines: ['connect', 'connect'] }), {
      code: 'TOO_FEW_ENGINES',
    })
  })

  test('knows no engine by any other name', async () => {
    await assert.rejects(compareEngines({ targets, engines: ['connect', 'sonar'] }), {
      code: 'UNKNOWN_ENGINE',
    })
  })

  test('refuses more ports than it can keep, before it sends anything', async () => {
    const options = { targets: ['10.0.0.0/16'], ports: '1-1000', engines: ['connect', 'nmap'] }
    await assert.rejects(compareEngines(options), {
      code: 'COMPARISON_TOO_LARGE',
      details: { count: 65_536_000, maxPorts: 262_144 },
    })
  })

  test('needs the leave that any scan needs', async () => {
    await assert.rejects(compareEngines({ targets: ['203.0.113.1'], engines: ['connect', 'nmap'] }), {
      code: 'NOT_AUTHORIZED',
    })
  })
})
