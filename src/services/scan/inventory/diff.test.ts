import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { planScan } from '../plan.ts'
import type { HostResult, PortResult, Reason, ScanResult } from '../result.ts'
import { scanWith } from '../scan.ts'
import { type Network, oracleProber, stateOf } from '../../../../test/support/oracle-prober.ts'
import { diffScans, hasChanges, type ScanDiff } from './diff.ts'

interface Conditions {
  readonly ports?: string
  readonly targets?: string
  readonly engine?: string
  readonly allStates?: boolean
}

async function scanOf(
  network: Network,
  { ports = '1-4', targets = '10.0.0.1-2', engine, allStates = false }: Conditions = {},
) {
  return scanWith(
    oracleProber(network, engine === undefined ? {} : { engine }),
    await planScan({ targets: [targets], ports, allStates }),
    {},
  )
}

function kindsOf({ changes }: ScanDiff): string[] {
  return changes.map(({ address, port, kind }) => `${address}:${port} ${kind}`)
}

/** The same result, its first open port identified so. */
function identified(
  result: ScanResult,
  identification: NonNullable<PortResult['identification']>,
): ScanResult {
  const [host] = result.hosts
  assert.ok(host !== undefined)
  const changed: HostResult = {
    ...host,
    ports: host.ports.map((port) => Object.assign({}, port, { identification })),
  }
  return { ...result, hosts: [changed, ...result.hosts.slice(1)] }
}

describe('diffScans()', () => {
  test('tells what opened and closed, in order', async () => {
    const before = await scanOf({ '10.0.0.2:3': 'syn-ack', '10.0.0.1:4': 'syn-ack', '10.0.0.1:1': 'syn-ack' })
    const after = await scanOf({ '10.0.0.2:2': 'syn-ack', '10.0.0.1:1': 'syn-ack' })
    const diff = diffScans(before, after)
    assert.deepEqual(kindsOf(diff), ['10.0.0.1:4 closed', '10.0.0.2:2 opened', '10.0.0.2:3 closed'])
    assert.deepEqual(diff.counts, { opened: 1, closed: 2, changed: 0, reopened: 0, unknown: 0 })
    const [closed] = diff.changes
    assert.equal(closed?.before?.state, 'open')
    assert.equal(closed.after?.reason, 'conn-refused')
  })

  test('calls a port reopened that was open before the two scans', async () => {
    const before = await scanOf({})
    const after = await scanOf({ '10.0.0.1:1': 'syn-ack', '10.0.0.1:2': 'syn-ack' })
    const diff = diffScans(before, after, {
      wasOpen: (address, port) => address === '10.0.0.1' && port === 2,
    })
    assert.deepEqual(kindsOf(diff), ['10.0.0.1:1 opened', '10.0.0.1:2 reopened'])
  })

  test('calls nothing closed that was not probed', async () => {
    const before = await scanOf({ '10.0.0.1:1': 'syn-ack', '10.0.0.1:2': 'syn-ack' })
    for (const allStates of [false, true]) {
      const after = await scanOf({ '10.0.0.1:1': 'no-route', '10.0.0.1:2': 'no-buffers' }, { allStates })
      const diff = diffScans(before, after)
      assert.deepEqual(kindsOf(diff), ['10.0.0.1:1 unknown', '10.0.0.1:2 unknown'])
      assert.equal(hasChanges(diff), false)
    }
  })

  test('calls ports and hosts unknown that only one of the scans asked about', async () => {
    const network: Network = { '10.0.0.1:1': 'syn-ack', '10.0.0.2:4': 'syn-ack' }
    const wide = await scanOf(network)
    assert.deepEqual(kindsOf(diffScans(wide, await scanOf(network, { ports: '2-4' }))), [
      '10.0.0.1:1 unknown',
    ])
    assert.deepEqual(kindsOf(diffScans(await scanOf(network, { targets: '10.0.0.1' }), wide)), [
      '10.0.0.2:4 unknown',
    ])
  })

  test("believes another engine's refusal, and not its silence", async () => {
    const before = await scanOf({ '10.0.0.1:1': 'syn-ack', '10.0.0.1:2': 'syn-ack' }, { ports: '1-2' })
    const after = await scanOf(
      { '10.0.0.1:2': 'no-response' },
      { ports: '1-2', engine: 'another', allStates: true },
    )
    assert.deepEqual(kindsOf(diffScans(before, after)), ['10.0.0.1:1 closed', '10.0.0.1:2 unknown'])
  })

  test('reports no change of the way in which ports are filtered', async () => {
    const before = await scanOf(
      { '10.0.0.1:1': 'no-response', '10.0.0.1:2': 'admin-prohibited' },
      { allStates: true },
    )
    const after = await scanOf(
      { '10.0.0.1:1': 'host-unreachable', '10.0.0.1:3': 'no-response' },
      { allStates: true },
    )
    assert.deepEqual(diffScans(before, after).changes, [])
  })

  test('knows of a wide scan that what it does not list was silent', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/15'], ports: '80' })
    const answersOnce = oracleProber({ '10.1.2.3:80': 'syn-ack' }, { otherwise: 'no-response' })
    const after = await scanWith(answersOnce, plan, {})
    const before = await scanOf({ '10.0.0.1:80': 'syn-ack' }, { targets: '10.0.0.1', ports: '80' })
    assert.deepEqual(kindsOf(diffScans(before, after)), ['10.0.0.1:80 closed', '10.1.2.3:80 unknown'])
  })

  test('tells a changed service, and does not mistake less knowledge for one', async () => {
    const scan = await scanOf({ '10.0.0.1:1': 'syn-ack' })
    const known = identified(scan, { service: 'ssh', product: 'OpenSSH', version: '9.6' })
    assert.deepEqual(
      kindsOf(diffScans(known, identified(scan, { service: 'ssh', product: 'OpenSSH', version: '9.7' }))),
      ['10.0.0.1:1 changed'],
    )
    for (const less of [
      scan,
      identified(scan, { service: 'ssh' }),
      identified(scan, { service: 'unknown' }),
    ]) {
      assert.deepEqual(diffScans(known, less).changes, [])
      assert.deepEqual(diffScans(less, known).changes, [])
    }
  })

  test('takes verdicts that a result does not list from where they were kept', async () => {
    const before = await scanOf({ '10.0.0.1:1': 'syn-ack' })
    const after = await scanOf({ '10.0.0.1:2': 'no-route' })
    assert.deepEqual(kindsOf(diffScans(before, after)), ['10.0.0.1:1 unknown'])
    const unlistedVerdict = (): Pick<PortResult, 'state' | 'reason'> => ({ state: 'closed', reason: 'reset' })
    assert.deepEqual(kindsOf(diffScans(before, { ...after, unlistedVerdict })), ['10.0.0.1:1 closed'])
  })
})

describe('diffScans() of any two scans of a network', () => {
  const reason = fc.constantFrom<Reason>(
    'syn-ack',
    'syn-ack',
    'conn-refused',
    'no-response',
    'admin-prohibited',
    'no-route',
  )
  const spot = fc.tuple(fc.constantFrom('10.0.0.1', '10.0.0.2'), fc.integer({ min: 1, max: 4 }))
  const network = fc
    .array(fc.tuple(spot, reason), { maxLength: 8 })
    .map((entries): Network =>
      Object.fromEntries(entries.map(([[address, port], why]) => [`${address}:${port}`, why])),
    )
  const pair = fc.tuple(network, network, fc.boolean(), fc.boolean())

  test('finds no change between a scan and itself', async () => {
    await fc.assert(
      fc.asyncProperty(network, fc.boolean(), async (answers, allStates) => {
        const scan = await scanOf(answers, { allStates })
        assert.deepEqual(diffScans(scan, scan).changes, [])
      }),
    )
  })

  test('mirrors when the scans change places', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([first, second, ...listings]) => {
        const before = await scanOf(first, { allStates: listings[0] })
        const after = await scanOf(second, { allStates: listings[1] })
        const mirrored = { opened: 'closed', closed: 'opened' } as Readonly<Record<string, string>>
        assert.deepEqual(
          diffScans(after, before).changes.map(({ port, kind }) => [port, kind]),
          diffScans(before, after).changes.map(({ port, kind }) => [port, mirrored[kind] ?? kind]),
        )
      }),
    )
  })

  test('says opened or closed exactly where both scans know the port and one found it open', async () => {
    await fc.assert(
      fc.asyncProperty(network, network, async (first, second) => {
        const before = await scanOf(first, { allStates: true })
        const after = await scanOf(second, { allStates: true })
        const stateIn = (answers: Network, at: string) => stateOf(answers[at] ?? 'conn-refused')
        const expected: string[] = []
        for (const address of ['10.0.0.1', '10.0.0.2']) {
          for (let port = 1; port <= 4; port++) {
            const [old, now] = [stateIn(first, `${address}:${port}`), stateIn(second, `${address}:${port}`)]
            if (old === now || (old !== 'open' && now !== 'open')) continue
            const isUnknown = old === 'notProbed' || now === 'notProbed'
            expected.push(
              `${address}:${port} ${isUnknown ? 'unknown' : now === 'open' ? 'opened' : 'closed'}`,
            )
          }
        }
        assert.deepEqual(kindsOf(diffScans(before, after)), expected)
      }),
    )
  })
})
