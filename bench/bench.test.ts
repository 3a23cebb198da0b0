import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { withoutTool } from '../test/support/foreign-tool.ts'
import { connectTcp, raw } from '../src/core/index.ts'
import { numberOf, startJsonProcess } from './json-process.ts'
import { prepareToolchain, type Toolchain } from './toolchain.ts'

const run = promisify(execFile)
const program = `${import.meta.dirname}/run.ts`

interface Document {
  readonly rows: readonly {
    readonly id: string
    readonly servers: readonly { readonly name: string; readonly median: number }[]
    readonly targets: readonly { readonly measured: number }[]
    readonly skipped: readonly string[]
  }[]
}

describe('bench', { skip: withoutTool('cc') }, () => {
  it('measures every server of a row, and says what each came to', async () => {
    const words = ['--only', 'ping-pong', '--rounds', '1', '--seconds', '0.5', '--json']
    const { stdout } = await run(process.execPath, [program, ...words])
    const { rows } = JSON.parse(stdout) as Document
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['ping-pong'],
    )
    const [row] = rows
    const names = row?.servers.map(({ name }) => name) ?? []
    assert.deepEqual([...names, ...(row?.skipped ?? [])], ['epoll', 'portside', 'asyncio', 'lab'])
    for (const { name, median } of row?.servers ?? []) assert.ok(median > 100, `${name}: ${median} msg/s`)
    assert.ok(row?.targets.every(({ measured }) => measured > 0))
  })

  it('names the rows there are where one is asked for that is none', async () => {
    await assert.rejects(run(process.execPath, [program, '--only', 'pingpong']), {
      code: 2,
      stderr: /no row pingpong: use one of ping-pong, /,
    })
  })
})

describe('load.c', { skip: withoutTool('cc') }, () => {
  let tools: Toolchain
  before(async () => {
    tools = await prepareToolchain()
  })
  after(() => tools[Symbol.asyncDispose]())

  const faults = [
    {
      name: 'a byte that is not upper case',
      reason: /wrong bytes/,
      serve: (socket: Socket) => socket.pipe(socket),
    },
    {
      name: 'a connection that the server closes',
      reason: /closed a connection/,
      serve: (socket: Socket) => socket.resume().end(),
    },
  ]
  for (const { name, reason, serve } of faults) {
    it(`ends with the reason at ${name}`, async () => {
      const server = createServer(serve).listen(0, '127.0.0.1')
      server.on('connection', (socket) => socket.on('error', () => {}))
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const words = ['exchange', '-p', String(port), '-P', String(process.pid)]
      await assert.rejects(run(tools.load, words), { code: 1, stderr: reason })
      await new Promise((resolve) => server.close(resolve))
    })
  }
})

describe('epoll.c', { skip: withoutTool('cc') }, () => {
  it('upper-cases lines split anywhere, and only whole ones', async () => {
    await using tools = await prepareToolchain()
    const { signal } = new AbortController()
    await using server = startJsonProcess([tools.epoll, 'lines', '64'], signal)
    const port = numberOf(await server.next(5_000), 'port')
    const text = Buffer.from('ab\ncde\n\nf')
    for (let cut = 0; cut <= text.length; cut += 1) {
      await using client = await connectTcp(raw(), { host: '127.0.0.1', port })
      await client.send(text.subarray(0, cut))
      await client.send(text.subarray(cut))
      client.end()
      const replies = await Array.fromAsync(client.messages)
      assert.equal(Buffer.concat(replies).toString(), 'AB\nCDE\n\n')
    }
  })
})
