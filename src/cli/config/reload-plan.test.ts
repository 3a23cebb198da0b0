import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Server, ServerReload } from '../../core/index.ts'
import { parseConfig } from './parse-config.ts'
import { reloadPlan } from './reload-plan.ts'
import { planServe, type ServePlan } from './serve-plan.ts'
import type { PlannedServer } from './start-plan.ts'

const plan = (source: string): ServePlan =>
  planServe({ ports: { chat: undefined, time: undefined, upper: undefined } }, parseConfig('p.yaml', source))

/** Servers that note what they are told, and refuse it where `refuses` names them. */
function pretendToServe({ services }: ServePlan, refuses: readonly string[] = []) {
  const told: [string, ServerReload][] = []
  const servers = services.map((service): PlannedServer => {
    const reload = async (change: ServerReload): Promise<void> => {
      if (refuses.includes(service.name)) throw new Error(`${service.name} refuses`)
      told.push([service.name, change])
    }
    return { plan: service, server: { reload } as Partial<Server> as Server }
  })
  return { told, servers }
}

const tls = 'tls: { cert: c.pem, key: k.pem }'

describe('reloadPlan()', () => {
  it('takes access lists, the log level and TLS files, and nothing that stayed', async () => {
    const running = plan(`services: { chat: { ${tls} }, time: {}, upper: {} }`)
    const wanted = plan(`services: { chat: { ${tls} }, time: {}, upper: { access: { deny: [10.0.0.66] } } }`)
    const { told, servers } = pretendToServe(running)
    const first = await reloadPlan(running, wanted, servers)
    assert.deepEqual(told, [
      ['chat', { tls: true }],
      ['upper', { access: { deny: ['10.0.0.66'] } }],
    ])
    assert.deepEqual(first, {
      plan: wanted,
      taken: ['services.chat.tls', 'services.upper.access'],
      restarts: [],
      failures: [],
    })
    const louder = { ...running, logLevel: 'debug' } as const
    const second = await reloadPlan(first.plan, louder, servers)
    assert.deepEqual(second.taken, ['logLevel', 'services.chat.tls', 'services.upper.access'])
    assert.deepEqual(told.slice(-3), [
      ['chat', { logLevel: 'debug', tls: true }],
      ['time', { logLevel: 'debug' }],
      ['upper', { logLevel: 'debug', access: {} }],
    ])
  })

  it('names what needs a restart, each time until there was one', async () => {
    const running = plan(
      'services: { chat: { port: 1 }, time: { stratum: 3 }, upper: {}, own: { file: a.ts } }',
    )
    const wanted = plan(
      `admin: { port: 9 }\nservices: { chat: { port: 2, ${tls} }, time: {}, upper: false, own: { file: b.ts }, more: { file: m.ts } }`,
    )
    const { told, servers } = pretendToServe(running)
    const { plan: now, restarts } = await reloadPlan(running, wanted, servers)
    assert.deepEqual(restarts, [
      'admin',
      'services.chat.port',
      'services.chat.tls',
      'services.time.stratum',
      'services.upper',
      'services.own.file',
      'services.more',
    ])
    assert.deepEqual((await reloadPlan(now, wanted, servers)).restarts, restarts)
    assert.deepEqual(told, [])
  })

  it('names every setting of the time service that needs a restart, and tells access to all that it serves', async () => {
    const running = plan('services: { chat: false, upper: false, time: { daytimePort: 13, rateLimit: 9 } }')
    const wanted = plan(
      'services: { chat: false, upper: false, time: { daytimePort: 14, timePort: 37, rateLimit: 8, engine: dgram, upstream: [a], access: { deny: [10.0.0.66] } } }',
    )
    const { told, servers } = pretendToServe(running)
    const withCompanions = [...servers, ...servers]
    const { restarts, taken } = await reloadPlan(running, wanted, withCompanions)
    assert.deepEqual(restarts.toSorted(), [
      'services.time.daytimePort',
      'services.time.engine',
      'services.time.rateLimit',
      'services.time.timePort',
      'services.time.upstream',
    ])
    assert.deepEqual(taken, ['services.time.access'])
    assert.equal(told.length, 2)
  })

  it('leaves a service that refuses as it was, and tells it again the next time', async () => {
    const running = plan('services: { time: {}, upper: false }')
    const wanted = plan('logLevel: info\nservices: { time: { access: { deny: [10.0.0.66] } }, upper: false }')
    const { told, servers } = pretendToServe(running, ['time'])
    const { plan: now, taken, failures } = await reloadPlan(running, wanted, servers)
    assert.equal(failures.length, 1)
    assert.deepEqual(taken, ['logLevel'])
    assert.deepEqual(now, running)
    assert.deepEqual(told, [['chat', { logLevel: 'info' }]])
    const again = await reloadPlan(now, wanted, pretendToServe(running).servers)
    assert.deepEqual(again.plan, wanted)
  })
})
