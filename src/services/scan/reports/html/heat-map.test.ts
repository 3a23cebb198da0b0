import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { host, openPort } from '../../../../../test/support/scan-results.ts'
import type { HostResult } from '../../result.ts'
import { layOutHeatMap } from './heat-map.ts'

describe('layOutHeatMap()', () => {
  test('has a column for each port and a row for each host with something open or changed', () => {
    const hosts = [
      host('10.0.0.1', [openPort(443), openPort(80)]),
      host('10.0.0.2', []),
      host('10.0.0.3', []),
    ]
    const { bands } = layOutHeatMap(hosts, {
      changes: [{ address: '10.0.0.3', port: 22, protocol: 'tcp', kind: 'closed' }],
    })
    const [band] = bands
    assert.equal(bands.length, 1)
    assert.deepEqual(band?.ports, [22, 80, 443])
    assert.deepEqual(band.openHosts, [0, 1, 1])
    assert.deepEqual(
      band.rows.map(({ address, cells }) => [address, cells.map(({ state, change }) => change ?? state)]),
      [
        ['10.0.0.1', ['closed', 'open', 'open']],
        ['10.0.0.3', ['closed', 'closed', 'closed']],
      ],
    )
  })

  test('tells the state of ports that are not listed only where there is but one', () => {
    const mixed: HostResult = {
      ...host('10.0.0.2', [openPort(80)]),
      counts: { open: 1, closed: 50, filtered: 49, notProbed: 0 },
    }
    const [band] = layOutHeatMap([host('10.0.0.1', [openPort(22)]), mixed], undefined).bands
    assert.deepEqual(
      band?.rows.map(({ rest, cells }) => [rest, cells.map(({ state }) => state)]),
      [
        ['closed', ['open', 'closed']],
        ['notOpen', ['notOpen', 'open']],
      ],
    )
  })

  test('breaks into bands of about equal width, each with the hosts that have something in it', () => {
    const ports = Array.from({ length: 200 }, (_, index) => openPort(index + 1))
    const hosts = [host('10.0.0.1', ports), host('10.0.0.2', [openPort(200)])]
    const { bands } = layOutHeatMap(hosts, undefined)
    assert.deepEqual(
      bands.map((band) => [band.ports.length, band.rows.length]),
      [
        [50, 1],
        [50, 1],
        [50, 1],
        [50, 2],
      ],
    )
  })

  test('leaves out the rarest ports and the last hosts where there are too many, and counts them', () => {
    const many = Array.from({ length: 700 }, (_, index) => openPort(index + 1))
    const hosts = [
      host('10.0.0.0', many),
      ...Array.from({ length: 1_001 }, (_, index) =>
        host(`10.1.${index >> 8}.${index & 255}`, [openPort(700)]),
      ),
    ]
    const { bands, leftPorts, leftHosts } = layOutHeatMap(hosts, undefined)
    assert.deepEqual([leftPorts, leftHosts], [60, 2])
    assert.ok(bands.at(-1)?.ports.includes(700))
    assert.equal(bands.at(-1)?.openHosts.at(-1), 1_000)
  })

  test('is empty where nothing is open and nothing has changed', () => {
    assert.deepEqual(layOutHeatMap([host('10.0.0.1', [])], undefined).bands, [])
  })
})
