import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { until } from '../../../test/support/until.ts'
import { lines } from '../codecs/lines.ts'
import { serve } from '../serve.ts'
import type { Server } from '../server.ts'
import { service } from '../service.ts'

/** More than the kernel keeps for a connection. */
const replyBytes = 32 * 1024 * 1024
/** In 2 MB steps, so that what the kernel holds lasts for less time than a peer may be idle. */
const tickBytes = 2 * 1024 * 1024
const lingerMs = 2_000

const generous = service(import.meta, () => ({
  codec: lines(),
  limits: { idleMs: 3 * lingerMs },
  // Sent without waiting for the peer, so that the handler has finished before it has left.
  async *handle(messages, peer) {
    for await (const line of messages) {
      yield line
      peer.send('x'.repeat(replyBytes - 'give\n\n'.length))
    }
  },
}))

/** Asks, ends its side and doesn't read. */
async function askWithoutReading(server: Server): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.address.port, allowHalfOpen: true }).on(
    'error',
    () => {},
  )
  socket.pause()
  socket.end('give\n')
  await until(() => server.stats().replies === 2)
  return socket
}

for (const fastPath of [true, false]) {
  describe(`a channel by the ${fastPath ? 'fast' : 'ordinary'} path whose peer reads late`, () => {
    it('has its replies leave whole, however long that takes while bytes move', async (context) => {
      await using server = await serve(generous, { fastPath, logLevel: 'silent' })
      context.mock.timers.enable({ apis: ['setTimeout'] })
      const socket = await askWithoutReading(server)
      let received = 0
      let ticks = 0
      for await (const chunk of socket) {
        received += (chunk as Buffer).length
        // Longer than a peer may linger, in all.
        for (; ticks < received / tickBytes; ticks += 1) context.mock.timers.tick(lingerMs / 2)
      }
      assert.equal(received, replyBytes)
    })

    it('is destroyed where none of them leaves for as long as it may be idle', async (context) => {
      await using server = await serve(generous, { fastPath, logLevel: 'silent' })
      context.mock.timers.enable({ apis: ['setTimeout'] })
      const socket = await askWithoutReading(server)
      let waitedMs = 0
      while (server.stats().connections > 0 && waitedMs < 60_000) {
        context.mock.timers.tick(lingerMs)
        waitedMs += lingerMs
        await new Promise(setImmediate)
        await new Promise(setImmediate)
      }
      context.mock.timers.reset()
      assert.ok(waitedMs >= 3 * lingerMs && waitedMs <= 5 * lingerMs, `${waitedMs} ms`)
      socket.destroy()
    })
  })
}
