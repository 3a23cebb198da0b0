import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { connect as connectTls } from 'node:tls'
import {
  connectTcp,
  connectUdp,
  lengthPrefixed,
  resolvePortside,
  type ServerAddress,
} from '../src/core/index.ts'
import { startPortside } from './support/command.ts'
import { withoutTool } from './support/foreign-tool.ts'
import { rawPeer } from './support/raw-peer.ts'

const examples = new URL('../examples/', import.meta.url)

// In a clone `portside` names the build; the source is what is tested.
resolvePortside()
const { connectRpc } = await import('../examples/length-prefixed-rpc-client.ts')
const resolveToSource = `data:text/javascript,${encodeURIComponent(
  `import { resolvePortside } from ${JSON.stringify(import.meta.resolve('../src/core/self-resolve.ts'))}
resolvePortside()`,
)}`

/** A running example: where it listens, as `rawPeer()` takes it. */
interface RunningExample extends AsyncDisposable {
  readonly port: number
  readonly address: ServerAddress
}

const ways = {
  'portside run': runByCommand,
  'node, by itself': runByItself,
} as const

async function runByCommand(name: string, options: object = {}): Promise<RunningExample> {
  const file = new URL(`${name}.ts`, examples).pathname
  const json = JSON.stringify(options)
  const command = await startPortside(['run', file, '--port', '0', '--threads', '1', '--options', json])
  const port = command.ports.get(name) ?? 0
  return {
    port,
    address: { transport: 'tcp', address: '127.0.0.1', port, url: '' },
    [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
  }
}

async function runByItself(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningExample> {
  const child = startNode(name, { PORT: '0', ...env })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  if (child.stderr === null) throw new TypeError('stderr is a pipe')
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    const port = Number(/ listening on \w+:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1])
    if (port > 0) {
      const address: ServerAddress = { transport: 'tcp', address: '127.0.0.1', port, url: '' }
      return { port, address, [Symbol.asyncDispose]: stop }
    }
  }
  await stop()
  throw new Error(`${name} ended before it listened: ${said.join('\n')}`)
}

function startNode(
  name: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ChildProcess {
  const file = new URL(`${name}.ts`, examples).pathname
  return spawn(process.execPath, ['--import', resolveToSource, file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

for (const [way, run] of Object.entries(ways)) {
  describe(`examples, run by ${way}`, { concurrency: 2 }, () => {
    it('echo sends every byte back', async () => {
      await using example = await run('echo')
      await using peer = await rawPeer(example)
      peer.write('hel')
      assert.equal(await peer.read(3), 'hel')
      peer.write('lo\n')
      assert.equal(await peer.read(3), 'lo\n')
    })

    it('chat-room tells everybody what anyone says, and who comes and goes', async () => {
      await using example = await run('chat-room')
      await using ann = await rawPeer(example)
      assert.equal(await ann.read(19), 'What is your name?\n')
      ann.write('Ann\n')
      assert.equal(await ann.read(29), '* Ann is here (1 in the room)\n')
      await using bob = await rawPeer(example)
      await bob.read(19)
      bob.write('Ann\n')
      assert.match(await bob.read(40), /^That is taken/)
      bob.write('小明\n')
      assert.equal(await ann.read(33), '* 小明 is here (2 in the room)\n')
      assert.match(await bob.read(33), /\* 小明 is here \(2 in the room\)\n$/)
      bob.write('hi \u001B[2J\u202Eall\n')
      assert.equal(await ann.read(16), '小明: hi [2Jall\n')
      bob.socket.end()
      assert.equal(await ann.read(18), '* 小明 has left\n')
    })

    it('length-prefixed-rpc answers calls in order, overlapping ones too, and faults in words', async () => {
      await using example = await run('length-prefixed-rpc')
      await using client = await connectRpc(example.port)
      const calls = Array.from({ length: 20 }, (_, index) => client.call('add', index, 1))
      assert.deepEqual(
        await Promise.all(calls),
        Array.from({ length: 20 }, (_, index) => index + 1),
      )
      await assert.rejects(client.call('divide', 1, 2), /there is no method divide/)
      await using peer = await rawPeer(example)
      const call = Buffer.from('{"method":"upper","params":["é"]}')
      const frame = Buffer.concat([Buffer.from([0, 0, 0, call.length]), call])
      for (const byte of frame) peer.write(Uint8Array.of(byte))
      assert.equal((await peer.read(19)).slice(4), '{"result":"É"}')
      peer.write(Buffer.from('00000002 7b7d'.replace(' ', ''), 'hex'))
      assert.equal(await peer.readToEnd(), '')
    })

    it('device-gateway registers devices, answers telemetry, and refuses what is out of turn', async () => {
      await using example = await run('device-gateway')
      await using device = await connectDevice(example.port)
      assert.equal(await device.ask('02 00000001 3f800000'), 'ff01', 'telemetry before it has registered')
      assert.equal(await device.ask('01 7431'), '8100000000')
      assert.equal(await device.ask('02 00000007 3f800000'), '82000000073f800000', '1.0, mean 1.0')
      assert.equal(await device.ask('02 00000008 40400000'), '820000000840000000', '3.0, mean 2.0')
      assert.equal(await device.ask('02 00000008 40400000'), 'ff03', 'the same one again')
      assert.equal(await device.ask('7f'), 'ff02', 'no message of the protocol')
      await using successor = await connectDevice(example.port)
      assert.equal(await successor.ask('01 7431'), '8100000008', 'it goes on from the last sequence')
      await assert.rejects(device.ask('02 00000009 40400000'), { code: 'CLOSED' })
    })

    it('udp-counter counts the datagrams of each sender, and answers no more bytes than came', async () => {
      await using example = await run('udp-counter')
      await using one = await connectUdp({ port: example.port })
      await using other = await connectUdp({ port: example.port })
      const ask = async (client: typeof one): Promise<string> => String(await client.request('count'))
      assert.deepEqual([await ask(one), await ask(one), await ask(other)], ['1', '2', '1'])
      await one.send('')
      assert.equal(await ask(one), '4')
    })
  })
}

async function connectDevice(port: number) {
  const client = await connectTcp(lengthPrefixed({ prefixBytes: 2 }), { port })
  return {
    ask: async (hex: string) => {
      const reply = await client.request(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
      return Buffer.from(reply).toString('hex')
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

describe('examples', () => {
  it('device-gateway drops a device that has been silent, and remembers no more than maxDevices', async () => {
    await using example = await runByCommand('device-gateway', { silentMs: 200, maxDevices: 2 })
    await using silent = await rawPeer(example)
    assert.equal(await silent.readToEnd(), '')
    for (const identity of ['61', '62', '63']) {
      await using device = await connectDevice(example.port)
      await device.ask(`01 ${identity}`)
      await device.ask('02 00000005 3f800000')
    }
    await using back = await connectDevice(example.port)
    assert.equal(await back.ask('01 63'), '8100000005', 'remembered')
    assert.equal(await back.ask('01 61'), '8100000000', 'forgotten')
  })

  it('length-prefixed-rpc-client prints the result of a call', async () => {
    await using example = await runByItself('length-prefixed-rpc')
    const client = startNode('length-prefixed-rpc-client', { PORT: String(example.port) }, ['upper', 'hello'])
    const [printed, [status]] = await Promise.all([
      client.stdout === null ? '' : text(client.stdout),
      once(client, 'exit'),
    ])
    assert.deepEqual([printed, status], ['HELLO\n', 0])
  })

  it('tls-echo sends lines back over TLS', { skip: withoutTool('openssl') }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-tls-'))
    try {
      const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
      const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
      execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
      await using example = await runByItself('tls-echo', { TLS_CERT: cert, TLS_KEY: key })
      const socket = connectTls({ port: example.port, host: '127.0.0.1', rejectUnauthorized: false })
      socket.end('hello\n')
      assert.equal(await text(socket), 'encrypted: hello\n')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
