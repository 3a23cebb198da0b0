import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { connectUdp, serve, type ServerAddress } from '../../core/index.ts'
import { exchange, testPeer } from '../../core/testing.ts'
import { answerNtp } from '../../../test/support/ntp-answers.ts'
import { until } from '../../../test/support/until.ts'
import { queryTime } from './client/query.ts'
import { daytimeTcp } from './daytime-tcp.ts'
import { daytimeUdp } from './daytime-udp.ts'
import { timeTcp } from './time-tcp.ts'
import { timeUdp } from './time-udp.ts'

const udp = [
  ['daytime', daytimeUdp],
  ['time', timeUdp],
] as const

describe('DAYTIME and TIME over UDP', () => {
  for (const [protocol, service] of udp) {
    test(`${protocol} tells this client the time`, async () => {
      await using server = await serve(service, { logLevel: 'silent' })
      const [reading] = [await queryTime({ host: '127.0.0.1', port: server.address.port, protocol })].flat()
      assert.ok(Math.abs(Date.parse(reading?.time ?? '') - Date.now()) < 3_000, JSON.stringify(reading))
    })

    for (const port of [0, 7, 13, 19, 37]) {
      test(`${protocol} keeps silent towards port ${port}`, async () => {
        const definition = await service.build({}, { current: { upstream: undefined } })
        assert.equal(await definition.datagram?.(new Uint8Array(), testPeer({ port })), undefined)
      })
    }
  }
})

describe('DAYTIME and TIME over TCP', () => {
  test('send their answer to whoever connects, and close', async () => {
    for (const [service, bytes] of [
      [daytimeTcp, 26],
      [timeTcp, 4],
    ] as const) {
      await using server = await serve(service, { logLevel: 'silent' })
      const socket = connect(server.address.port, '127.0.0.1')
      let received = 0
      socket.on('data', (chunk) => (received += chunk.length))
      await once(socket, 'close')
      assert.equal(received, bytes)
    }
  })

  test('say the same as C, and seconds since 1900', async () => {
    const [text] = await exchange(daytimeTcp, {}, [])
    assert.match(String(text), /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\r\n$/)
    const [seconds] = await exchange(timeTcp, {}, [])
    const since1970 = Buffer.from(seconds ?? []).readUInt32BE() - 2_208_988_800
    assert.ok(Math.abs(since1970 - Date.now() / 1_000) < 2)
  })
})

describe('DAYTIME and TIME with upstreams', () => {
  for (const [transport, daytime, time] of [
    ['UDP', daytimeUdp, timeUdp],
    ['TCP', daytimeTcp, timeTcp],
  ] as const) {
    test(`tell the followed time over ${transport}, not this machine's`, async () => {
      await using upstream = await answerNtp(() => ({}), 7_200_000)
      const options = { upstream: [`127.0.0.1:${upstream.address().port}`] }
      await using daytimeServer = await serve(daytime, { options, logLevel: 'silent' })
      await using timeServer = await serve(time, { options, logLevel: 'silent' })
      const isAhead = async (): Promise<boolean> => {
        const text = await answerOf(daytimeServer.address)
        const seconds = await answerOf(timeServer.address)
        const ms = [Date.parse(String(text)), (seconds.readUInt32BE() - 2_208_988_800) * 1_000]
        return ms.every((told) => Math.abs(told - Date.now() - 7_200_000) < 3_000)
      }
      // Over UDP who asks too often isn't answered.
      await until(() => isAhead().catch(() => false))
    })
  }
})

/** What a server says to whoever asks. */
async function answerOf({ transport, port }: ServerAddress): Promise<Buffer> {
  if (transport === 'udp') {
    await using client = await connectUdp({ port })
    return Buffer.from(await client.request(''))
  }
  const chunks: Buffer[] = []
  for await (const chunk of connect(port, '127.0.0.1')) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
