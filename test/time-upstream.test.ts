import assert from 'node:assert/strict'
import type { Socket } from 'node:dgram'
import { describe, it } from 'node:test'
import { serve, type Server } from '../src/core/index.ts'
import { isNativeAvailable } from '../src/native/index.ts'
import { queryTime, time, type TimeReading } from '../src/services/time/index.ts'
import { startPortside } from './support/command.ts'
import { answerNtp } from './support/ntp-answers.ts'
import { until } from './support/until.ts'

const native = await isNativeAvailable()
const engines = [
  { engine: 'dgram', threads: 0, skip: false },
  { engine: 'batch', threads: 2, skip: native.reason ?? false },
] as const

const placeOf = (socket: Socket): string => `127.0.0.1:${socket.address().port}`
const ask = ({ address: { port } }: Pick<Server, 'address'>): Promise<TimeReading> =>
  queryTime({ port, protocol: 'ntp', samples: 1, timeoutMs: 5_000 })

/** Asks until the server is synchronised. */
async function askSynchronised(server: Pick<Server, 'address'>): Promise<TimeReading> {
  let reading = await ask(server)
  await until(async () => {
    reading = await ask(server)
    return reading.error === null
  })
  return reading
}

for (const { engine, threads, skip } of engines) {
  describe(`time with upstreams over ${engine}`, { skip }, () => {
    const serveFollowing = (upstream: readonly string[]): Promise<Server> =>
      serve(time, { engine, threads, options: { upstream }, logLevel: 'silent' })

    it('serves the time of its upstream, not that of its own clock, one stratum below', async () => {
      const upstream = await answerNtp(() => ({ rootDispersion: 66 }), 90_000)
      await using server = await serveFollowing([placeOf(upstream)])
      const reading = await askSynchronised(server)
      assert.deepEqual([reading.stratum, reading.leap, reading.referenceId], [3, 0, '127.0.0.1'])
      assert.ok(Math.abs((reading.offsetMs ?? 0) - 90_000) < 1_000, `${reading.offsetMs} ms`)
      assert.ok((reading.rootDispersionMs ?? 0) >= 1, `${reading.rootDispersionMs} ms`)
      const text = await queryTime({ port: server.address.port, protocol: 'text' })
      assert.ok(Math.abs((text.offsetMs ?? 0) - 90_000) <= 3_000, `${text.offsetMs} ms`)
      upstream.close()
    })

    it('is not misled by one of three', async () => {
      const upstreams = [
        await answerNtp(() => ({})),
        await answerNtp(() => ({}), -90_000),
        await answerNtp(() => ({})),
      ]
      await using server = await serveFollowing(upstreams.map((socket) => placeOf(socket)))
      const { offsetMs } = await askSynchronised(server)
      assert.ok(Math.abs(offsetMs ?? Infinity) < 1_000, `${offsetMs} ms`)
      for (const socket of upstreams) socket.close()
    })

    it('says leap 3 while nobody upstream answers', async () => {
      const upstream = await answerNtp(() => 'silence')
      await using server = await serveFollowing([placeOf(upstream)])
      const { leap, stratum, fault } = await ask(server)
      assert.deepEqual([leap, stratum, fault?.code], [3, 16, 'UNSYNCHRONISED'])
      upstream.close()
    })
  })
}

describe('time with upstreams', () => {
  it('follows a chain of its own kind, a stratum a link', async () => {
    await using first = await serve(time, { options: { stratum: 2 }, logLevel: 'silent' })
    const upstream = [`127.0.0.1:${first.address.port}`]
    await using second = await serve(time, { options: { upstream }, logLevel: 'silent' })
    const reading = await askSynchronised(second)
    assert.equal(reading.stratum, 3)
    assert.ok(Math.abs(reading.offsetMs ?? Infinity) < 1_000, `${reading.offsetMs} ms`)
  })

  it('refuses one that is no NTP server, and a stratum beside one', async () => {
    await assert.rejects(serve(time, { options: { upstream: ['text://a'] } }), { code: 'INVALID_UPSTREAM' })
    const both = serve(time, { options: { upstream: ['127.0.0.1'], stratum: 3 } })
    await assert.rejects(both, { code: 'INVALID_UPSTREAM' })
  })

  it('is asked for by --upstream HOST:PORT, which takes several', async () => {
    const upstreams = [await answerNtp(() => ({}), 90_000), await answerNtp(() => ({}), 90_000)]
    const places = upstreams.map((socket) => placeOf(socket))
    await using served = await startPortside(
      ['time', 'serve', '--port', '0', '--daytime-port', '0'].concat('--upstream', places),
      { services: 3 },
    )
    const port = served.ports.get('time') ?? 0
    const reading = await askSynchronised({
      address: { transport: 'udp', address: '127.0.0.1', port, url: '' },
    })
    assert.ok(Math.abs((reading.offsetMs ?? 0) - 90_000) < 1_000, `${reading.offsetMs} ms`)
    const daytimePort = served.ports.get('daytime-udp') ?? 0
    const daytime = await queryTime({ port: daytimePort, protocol: 'daytime' })
    assert.ok(Math.abs((daytime.offsetMs ?? 0) - 90_000) <= 3_000, `${daytime.offsetMs} ms`)
    for (const socket of upstreams) socket.close()
  })
})
