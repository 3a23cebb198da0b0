import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { OptionError } from '../../../core/index.ts'
import { commonServices } from './common-services.ts'
import { loadPortNames } from './port-names.ts'
import { defaultPorts, formatPorts, parsePorts } from './ports.ts'
import { rankedPorts } from './top-ports.ts'

describe('parsePorts()', () => {
  test('sorts what it reads and drops what comes twice', async () => {
    assert.deepEqual(await parsePorts('8000-8002, 22,80,8001'), [22, 80, 8000, 8001, 8002])
  })

  test('reads the default and the whole range', async () => {
    assert.equal((await parsePorts(defaultPorts)).length, 1024)
    assert.equal((await parsePorts('1-65535')).length, 65_535)
  })

  test('takes the most common ports by number', async () => {
    assert.deepEqual(await parsePorts('top:3,9999'), [22, 80, 443, 9999])
    assert.equal((await parsePorts('top:1000')).length, 1000)
  })

  const refused: readonly (readonly [string, string, string])[] = [
    ['', 'INVALID_PORTS', ''],
    ['22,', 'INVALID_PORTS', ''],
    ['22,http', 'INVALID_PORTS', 'http'],
    ['0', 'INVALID_PORTS', '0'],
    ['65536', 'INVALID_PORTS', '65536'],
    ['-80', 'INVALID_PORTS', '-80'],
    ['80-', 'INVALID_PORTS', '80-'],
    ['1-2-3', 'INVALID_PORTS', '1-2-3'],
    ['1e3', 'INVALID_PORTS', '1e3'],
    ['80-22', 'PORT_RANGE_BACKWARDS', '80-22'],
    ['top:0', 'INVALID_TOP_PORTS', 'top:0'],
    ['top:', 'INVALID_TOP_PORTS', 'top:'],
    ['top:99999', 'INVALID_TOP_PORTS', 'top:99999'],
  ]
  for (const [list, code, token] of refused) {
    test(`names the token of ${JSON.stringify(list)} that is not a port`, async () => {
      await assert.rejects(parsePorts(list), (error) => {
        assert.ok(error instanceof OptionError)
        assert.deepEqual([error.code, error.details.token], [code, token])
        assert.match(error.message, new RegExp(`"${token}"`))
        return true
      })
    })
  }
})

test('formatPorts() writes the shortest list that parsePorts() reads back', async () => {
  assert.equal(formatPorts([22, 80, 8000, 8001, 8002, 9000, 9001]), '22,80,8000-8002,9000-9001')
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 50 }),
      async (list) => {
        const ports = list.toSorted((a, b) => a - b)
        assert.deepEqual(await parsePorts(formatPorts(ports)), ports)
      },
    ),
    { numRuns: 30 },
  )
})

test('rankedPorts() puts common ports first and has each port once', async () => {
  const ranked = await rankedPorts()
  assert.deepEqual(ranked.slice(0, commonServices.size), [...commonServices.keys()])
  assert.equal(new Set(ranked).size, ranked.length)
  assert.ok(ranked.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535))
})

test('loadPortNames() prefers the common name to the registered one', async () => {
  const { nameOf } = await loadPortNames()
  assert.deepEqual([80, 9200, 70, 65_535].map(nameOf), ['http', 'elasticsearch', 'gopher', undefined])
})
