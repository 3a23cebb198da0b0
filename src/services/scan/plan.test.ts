import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatPoint } from './targets/address-set.ts'
import { chooseEngine } from './engines.ts'
import { decodePlan, encodePlan } from './inventory/stored-plan.ts'
import { planScan, replanScan, type ScanPlan } from './plan.ts'

const hosts: Readonly<Record<string, readonly string[]>> = {
  'one.example': ['10.0.0.1'],
  'both.example': ['10.0.0.1', 'fd00::1'],
  'public.example': ['8.8.8.8'],
}

async function lookup(name: string): Promise<readonly string[]> {
  const addresses = hosts[name]
  if (addresses === undefined) throw Object.assign(new Error(name), { code: 'ENOTFOUND' })
  return addresses
}

function addressesOf(plan: ScanPlan): string[] {
  return plan.addresses.map(({ first, last }) =>
    first === last ? formatPoint(first) : `${formatPoint(first)}-${formatPoint(last)}`,
  )
}

describe('planScan()', () => {
  test('fills in ports, engine and rate', async () => {
    const plan = await planScan({ targets: ['127.0.0.1'] })
    assert.equal(plan.ports.length, 1024)
    assert.deepEqual(
      [plan.engine, plan.engineReason, plan.engineDetail],
      Object.values(await chooseEngine('auto')),
    )
    assert.equal(plan.probesPerSecond, Infinity)
  })

  test('counts an address once, however often it is named', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/30', '10.0.0.2-4', '10.0.0.1', 'one.example'] }, lookup)
    assert.deepEqual(addressesOf(plan), ['10.0.0.0-10.0.0.4'])
    assert.equal(plan.addressCount, 5)
  })

  test('takes all addresses of a name and remembers which names led to one', async () => {
    const plan = await planScan({ targets: ['both.example', 'one.example', 'one.example'] }, lookup)
    assert.deepEqual(addressesOf(plan), ['10.0.0.1', 'fd00::1'])
    assert.deepEqual(
      Array.from(plan.names, ([point, names]) => [formatPoint(point), ...names]),
      [
        ['10.0.0.1', 'both.example', 'one.example'],
        ['fd00::1', 'both.example'],
      ],
    )
  })

  test('leaves out the excluded addresses, names after resolving them', async () => {
    const plan = await planScan(
      { targets: ['10.0.0.0/29', 'both.example'], exclude: ['one.example', '10.0.0.4-7'] },
      lookup,
    )
    assert.deepEqual(addressesOf(plan), ['10.0.0.0', '10.0.0.2-10.0.0.3', 'fd00::1'])
  })

  test('plans a /8 without listing it', async () => {
    const plan = await planScan({ targets: ['10.0.0.0/8'], exclude: ['10.1.0.0/16'], ports: '80' })
    assert.equal(plan.addresses.length, 2)
    assert.equal(plan.addressCount, 2 ** 24 - 2 ** 16)
  })

  test('notes a name without address while there is anything else to scan', async () => {
    const plan = await planScan({ targets: ['10.0.0.1', 'gone.example'] }, lookup)
    assert.deepEqual(plan.unresolved, [{ name: 'gone.example', reason: 'no-such-name' }])
  })

  test('slows down beyond the free addresses, unless told otherwise', async () => {
    const options = { targets: ['public.example', '10.0.0.1'], authorization: 'Ann, until Friday, audit' }
    const plan = await planScan(options, lookup)
    assert.equal(plan.probesPerSecond, 300)
    assert.equal(plan.authorization, 'Ann, until Friday, audit')
    assert.equal((await planScan({ ...options, probesPerSecond: 5000 }, lookup)).probesPerSecond, 5000)
  })

  const refused: readonly (readonly [string, Parameters<typeof planScan>[0]])[] = [
    ['NO_TARGETS', { targets: [] }],
    ['NAME_NOT_RESOLVED', { targets: ['gone.example'] }],
    ['NAME_NOT_RESOLVED', { targets: ['10.0.0.0/24'], exclude: ['gone.example'] }],
    ['NOTHING_TO_SCAN', { targets: ['10.0.0.1'], exclude: ['10.0.0.0/8'] }],
    ['NOT_AUTHORIZED', { targets: ['public.example'] }],
    ['INVALID_RATE', { targets: ['10.0.0.1'], probesPerSecond: 0 }],
    ['INVALID_RATE', { targets: ['10.0.0.1'], probesPerSecond: Number.NaN }],
    ['UNKNOWN_ENGINE', { targets: ['10.0.0.1'], engine: 'toString' }],
    ['INVALID_PORTS', { targets: ['10.0.0.1'], ports: 'x' }],
  ]
  for (const [code, options] of refused) {
    test(`refuses ${JSON.stringify(options)} with ${code}`, async () => {
      await assert.rejects(planScan(options, lookup), { name: 'OptionError', code })
    })
  }

  test('needs no authorisation for addresses that are excluded', async () => {
    const plan = await planScan({ targets: ['10.0.0.1', 'public.example'], exclude: ['8.8.8.8'] }, lookup)
    assert.deepEqual(addressesOf(plan), ['10.0.0.1'])
  })
})

describe('replanScan()', () => {
  const options = {
    targets: ['10.0.0.0/29', 'both.example', 'public.example'],
    exclude: ['10.0.0.7'],
    ports: '22,80-82',
    authorization: 'Ann, until Friday, audit',
  }

  test('gives the plan of a stored scan back, its order and rate included', async () => {
    const plan = await planScan(options, lookup)
    const replanned = await replanScan(await decodePlan(encodePlan(plan)), {}, lookup)
    assert.deepEqual(replanned, { ...plan, leftOut: [] })
    const unlimited = await planScan({ targets: ['10.0.0.1'] }, lookup)
    assert.equal((await decodePlan(encodePlan(unlimited))).probesPerSecond, Infinity)
  })

  test('leaves out what is excluded now, and what excluded names lead to now', async () => {
    const plan = await planScan({ ...options, exclude: ['one.example'] }, lookup)
    const moved = async (name: string): Promise<readonly string[]> =>
      name === 'one.example' ? ['10.0.0.2'] : lookup(name)
    const replanned = await replanScan(plan, { exclude: ['10.0.0.4-5'] }, moved)
    assert.deepEqual(addressesOf({ ...plan, addresses: replanned.leftOut ?? [] }), [
      '10.0.0.2',
      '10.0.0.4-10.0.0.5',
    ])
    assert.deepEqual(replanned.addresses, plan.addresses)
    assert.deepEqual(replanned.exclude, ['one.example', '10.0.0.4-5'])
    const again = await replanScan(await decodePlan(encodePlan(replanned)), {}, lookup)
    assert.deepEqual(again.leftOut, replanned.leftOut)
  })

  test('refuses what may no longer be scanned, or how', async () => {
    const plan = await planScan(options, lookup)
    const { authorization, ...unauthorized } = plan
    assert.ok(authorization !== undefined)
    await assert.rejects(replanScan(unauthorized, {}, lookup), { code: 'NOT_AUTHORIZED' })
    await assert.rejects(replanScan({ ...plan, engine: 'gone' }, {}, lookup), { code: 'UNKNOWN_ENGINE' })
    await assert.rejects(replanScan(plan, { exclude: ['gone.example'] }, lookup), {
      code: 'NAME_NOT_RESOLVED',
    })
    await assert.rejects(replanScan(plan, { exclude: ['0.0.0.0/0', 'fd00::1'] }, lookup), {
      code: 'NOTHING_TO_SCAN',
    })
  })
})
