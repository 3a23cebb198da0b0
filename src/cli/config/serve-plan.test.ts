import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OptionError } from '../../core/index.ts'
import { parseConfig } from './parse-config.ts'
import { type GivenServeFlags, planRun, planServe, type ServicePlan } from './serve-plan.ts'

const noPorts = { chat: undefined, time: undefined, upper: undefined }
const noFlags: GivenServeFlags = { ports: noPorts }
const read = (source: string, file = 'etc/portside.yaml') => parseConfig(file, source)
const named = (services: readonly ServicePlan[], name: string) =>
  services.find((service) => service.name === name)?.serving

describe('planServe()', () => {
  it("serves Portside's own services on loopback without a file", () => {
    const { logLevel, services } = planServe({ ...noFlags, threads: 1 }, undefined)
    assert.equal(logLevel, 'warn')
    const serving = { host: '127.0.0.1', threads: 1, options: {}, access: {} }
    assert.deepEqual(services, [
      {
        name: 'chat',
        source: { builtIn: 'chat' },
        serving: { ...serving, options: { questionLog: {} }, port: 8888, drainMs: 4_000 },
      },
      { name: 'time', source: { builtIn: 'time' }, serving: { ...serving, port: 8888, drainMs: 1_000 } },
      { name: 'upper', source: { builtIn: 'upper' }, serving: { ...serving, port: 8889, drainMs: 4_000 } },
    ])
  })

  it('puts flags over the file, and the file over defaults', () => {
    const config = read(
      'logLevel: info\nservices: { chat: { host: "::1", port: 1, threads: 2 }, upper: { port: 2 } }',
    )
    const { logLevel, services } = planServe({ threads: 0, ports: { ...noPorts, upper: 3 } }, config)
    assert.equal(logLevel, 'info')
    const { host, port, threads } = named(services, 'chat') ?? {}
    assert.deepEqual([host, port, threads], ['::1', 1, 0])
    assert.equal(named(services, 'upper')?.port, 3)
    assert.equal(planServe({ ...noFlags, logLevel: 'debug' }, config).logLevel, 'debug')
    assert.equal(planServe({ ...noFlags, logLevel: 'debug', quiet: true }, config).logLevel, 'error')
  })

  it('takes paths as relative to the file, and unlimited as Infinity', () => {
    const config = read(`services:
  chat:
    kb: [desk.yaml, /srv/more.tsv]
    questionLog: asked.sqlite
    tokenFile: token
    limits: { idleMs: unlimited, connections: 5 }
    tls: { cert: c.pem, key: ../k.pem, clientCa: ca.pem, names: { a.example: { cert: a.pem, key: /k.pem } } }
  own: { file: ./own.ts, options: { mark: '?' } }
`)
    const { services } = planServe(noFlags, config)
    const { options, limits, tls } = named(services, 'chat') ?? {}
    assert.deepEqual(options, {
      kb: ['etc/desk.yaml', '/srv/more.tsv'],
      questionLog: { file: 'etc/asked.sqlite' },
      tokenFile: 'etc/token',
    })
    assert.deepEqual(limits, { idleMs: Infinity, connections: 5 })
    assert.deepEqual(tls, {
      cert: 'etc/c.pem',
      key: 'k.pem',
      clientCa: 'etc/ca.pem',
      names: { 'a.example': { cert: 'etc/a.pem', key: '/k.pem' } },
    })
    assert.deepEqual(services.at(-1)?.source, { file: 'etc/own.ts' })
    assert.deepEqual(named(services, 'own')?.options, { mark: '?' })
  })

  it('tells the time service all that the file says of it', () => {
    const config = read(`services:
  time:
    engine: dgram
    upstream: [10.0.0.1, 'ntp.example:9123']
    rateLimit: unlimited
    allowText: [10.0.0.0/8]
    daytimePort: 13
    timePort: 37
`)
    const { serving, companions } = planServe(noFlags, config).services[1] ?? {}
    assert.equal(serving?.engine, 'dgram')
    assert.deepEqual(serving?.options, {
      upstream: ['10.0.0.1', 'ntp.example:9123'],
      rateLimit: Infinity,
      allowText: ['10.0.0.0/8'],
    })
    assert.deepEqual(companions, { daytimePort: 13, timePort: 37 })
  })

  it('leaves out what the file switches off, and says so where that is all', () => {
    const { services } = planServe(noFlags, read('services: { upper: false }'))
    assert.deepEqual(
      services.map(({ name }) => name),
      ['chat', 'time'],
    )
    assert.throws(
      () => planServe(noFlags, read('services: { chat: false, time: false, upper: false }')),
      (error) => error instanceof OptionError && error.code === 'NOTHING_TO_SERVE',
    )
  })
})

describe('planRun()', () => {
  const config = read(
    'admin: { port: 9464 }\nservices: { shout: { file: shout.ts, port: 9000, threads: 2 } }',
  )

  it('takes what the file says of the entry for that service file, under the flags', () => {
    const { admin, services } = planRun('./etc/shout.ts', { threads: 0 }, config, true)
    assert.deepEqual(admin, { host: '127.0.0.1', port: 9464 })
    const { port, threads } = named(services, 'shout') ?? {}
    assert.deepEqual([port, threads], [9000, 0])
  })

  it('takes nothing of a file about other services, and refuses one that was named', () => {
    const { admin, services } = planRun('chat.ts', {}, config, false)
    assert.equal(admin, undefined)
    assert.deepEqual(services[0]?.source, { file: 'chat.ts' })
    assert.throws(
      () => planRun('chat.ts', {}, config, true),
      (error) => error instanceof OptionError && error.code === 'CONFIG_NO_ENTRY',
    )
  })

  it("runs a file by the name of one of Portside's own services", () => {
    const { services } = planRun('chat', {}, undefined, false)
    assert.deepEqual([services[0]?.source, services[0]?.serving.port], [{ file: 'chat' }, 0])
  })
})
