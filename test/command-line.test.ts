import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { homes, portside, startPortside } from './support/command.ts'
import { rawPeer } from './support/raw-peer.ts'

const anyPorts = ['--chat-port', '0', '--time-port', '0', '--upper-port', '0']
const at = (port: number | undefined) =>
  ({ address: { transport: 'tcp', address: '127.0.0.1', port: port ?? 0, url: '' } }) as const

describe('portside', () => {
  it('says on a Node that is too old which one is needed, and exits 78', async () => {
    const bin = new URL('../bin/portside.cjs', import.meta.url).pathname
    const script = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' }); require(${JSON.stringify(bin)})`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] })
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    assert.match(stderr, /needs Node 24\.20 or newer; this is Node 18\.20\.0/)
    assert.equal(status, 78)
  })

  it('names what was used wrongly and exits 2, in the language of the locale', async () => {
    const unknown = await portside(['scan', '--bogus'])
    assert.deepEqual([unknown.status, unknown.stdout], [2, ''])
    assert.match(unknown.stderr, /unknown option '--bogus'/)
    const port = await portside(['upper', 'serve', '--port', '99999'], { env: { LC_ALL: 'zh_CN.UTF-8' } })
    assert.equal(port.status, 2)
    assert.match(port.stderr, /请用 0 到 65535 之间的整数/)
    assert.equal((await portside(['nonsense'])).status, 2)
  })

  it('refuses a language that it does not speak, given by flag or variable', async () => {
    const [flag, variable] = await Promise.all([
      portside(['time', 'query', '--lang', 'fr']),
      portside(['time', 'query'], { env: { PORTSIDE_LANG: 'fr' } }),
    ])
    assert.deepEqual([flag.status, variable.status], [2, 2])
    assert.match(flag.stderr, /'fr' is invalid\. Use en or zh\./)
    assert.match(variable.stderr, /'fr' from env 'PORTSIDE_LANG' is invalid\. Use en or zh\./)
    assert.match((await portside(['--help'])).stdout, /env: PORTSIDE_LANG/)
  })

  it('help shows the help of a command, however deep, and refuses one that is not there', async () => {
    const [deep, from, unknown] = await Promise.all([
      portside(['help', 'chat', 'ask']),
      portside(['chat', 'help', 'ask']),
      portside(['help', 'serv']),
    ])
    assert.match(deep.stdout, /^Usage: portside chat ask /)
    assert.deepEqual([deep.status, deep.stdout], [0, from.stdout])
    assert.deepEqual([unknown.status, unknown.stdout], [2, ''])
    assert.match(unknown.stderr, /unknown command 'serv'\n\(Did you mean serve\?\)/)
  })

  it('has help with an example for every command, in both languages', async () => {
    const commands = [
      [],
      ['serve'],
      ['run'],
      ['upper', 'serve'],
      ['upper', 'send'],
      ['chat', 'serve'],
      ['chat', 'ask'],
      ['chat', 'eval'],
      ['time', 'serve'],
      ['time', 'query'],
      ['scan'],
    ]
    await Promise.all(
      commands.map(async (command) => {
        const english = await portside([...command, '--help'])
        assert.equal(english.status, 0)
        assert.match(english.stdout, /Examples:\n {2}/, command.join(' '))
        const chinese = await portside([...command, '--help', '--lang', 'zh'])
        assert.match(chinese.stdout, /示例:\n {2}/, command.join(' '))
      }),
    )
  })
})

describe('portside serve', () => {
  it('names the service, the transport and the flag of a port that is taken', async () => {
    await using holder = await startPortside(['time', 'serve', '--port', '0', '--threads', '0'])
    const taken = String(holder.ports.get('time'))
    const flags = ['serve', '--chat-port', '0', '--upper-port', '0', '--time-port', taken, '--threads', '0']
    const english = await portside(flags)
    assert.equal(
      english.stderr,
      `portside: Cannot listen on udp://127.0.0.1:${taken} for time: the address is already in use; stop what listens there, or choose another --time-port\n`,
    )
    assert.equal(english.status, 1)
    const chinese = await portside([...flags, '--lang', 'zh'])
    assert.match(chinese.stderr, /无法为 time 监听 udp:.*或换一个 --time-port\n$/)
    const own = ['time', 'serve', '--port', '0', '--daytime-port', taken, '--threads', '0']
    assert.match((await portside(own)).stderr, /choose another --daytime-port\n$/)
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`runs all services, says where, and exits 0 on ${signal}`, async () => {
      await using served = await startPortside(['serve', '--threads', '1', ...anyPorts], { services: 3 })
      const { status, stderr } = await served.stop(signal)
      assert.equal(status, 0)
      const said = stderr.split('\n').filter((line) => line.includes('listening on'))
      assert.deepEqual(
        said.map((line) => line.replace(/\d+$/, 'PORT')),
        [
          'chat listening on tcp://127.0.0.1:PORT',
          'time listening on udp://127.0.0.1:PORT',
          'upper listening on tcp://127.0.0.1:PORT',
        ],
      )
    })
  }

  it('starts none of them where a port is taken, names it, and exits 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { status, stderr } = await portside([
      'serve',
      '--threads',
      '0',
      ...anyPorts,
      '--upper-port',
      String(port),
    ])
    taken.close()
    assert.equal(status, 1)
    assert.match(
      stderr,
      new RegExp(`Cannot listen on (tcp|udp)://127.0.0.1:${port} for upper: the address is already in use`),
    )
  })

  it('answers every request that it read before SIGTERM', async () => {
    await using served = await startPortside(['serve', '--threads', '2', ...anyPorts], { services: 3 })
    await using stack = new AsyncDisposableStack()
    const peers = await Promise.all(
      Array.from({ length: 20 }, async () => stack.use(await rawPeer(at(served.ports.get('chat'))))),
    )
    for (const peer of peers) peer.write('你叫什么名字\n')
    for (const peer of peers) await peer.read(1)
    // In flight when the signal comes: read mode waits for silence, and the drain must not lose what has been read.
    for (const peer of peers) peer.write('再见\n天气\n')
    const stopped = served.stop()
    const answers = await Promise.all(
      peers.map(async (peer) => {
        const answer = await peer.readToEnd()
        peer.socket.end()
        return answer
      }),
    )
    assert.equal((await stopped).status, 0)
    // What the server hadn't read by then has no answer; of what it had, none is missing or cut.
    for (const answer of answers) assert.match(answer, /^(再见[^\n]*\n今天[^\n]*\n|再见[^\n]*\n|)$/)
  })
})

describe('portside run', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portside-run-'))
    await writeFile(
      join(folder, 'greet.ts'),
      `import { lines, service } from 'portside'
export default service(import.meta, (options: { readonly greeting?: string }) => ({
  codec: lines(),
  reply: (name: string) => \`\${options.greeting ?? 'Hello'}, \${name}\`,
}))
`,
    )
    await writeFile(join(folder, 'nothing.ts'), 'export const nothing = 1\n')
  })
  after(() => rm(folder, { recursive: true }))

  for (const threads of ['0', '2']) {
    it(`runs a service file that stands anywhere, on ${threads} threads, with its options`, async () => {
      const args = ['run', 'greet.ts', '--threads', threads, '--options', '{"greeting":"Hi"}']
      await using served = await startPortside(args, { cwd: folder })
      await using peer = await rawPeer(at(served.ports.get('greet')))
      peer.write('Ann\n')
      assert.equal(await peer.read(8), 'Hi, Ann\n')
    })
  }

  it('says what is wrong with a file', async () => {
    const missing = await portside(['run', 'missing.ts'], { cwd: folder })
    const advice = 'name a TypeScript or JavaScript file that exports a service'
    assert.equal(missing.stderr, `portside: Cannot load missing.ts: no such file; ${advice}\n`)
    const directory = await portside(['run', '.'], { cwd: folder })
    assert.equal(directory.stderr, `portside: Cannot load .: it is a folder; ${advice}\n`)
    const chinese = await portside(['run', 'missing.ts', '--lang', 'zh'], { cwd: folder })
    assert.match(chinese.stderr, /无法加载 missing\.ts:没有这个文件;请给出一个导出服务的/)
    const nothing = await portside(['run', 'nothing.ts'], { cwd: folder })
    assert.match(nothing.stderr, /nothing\.ts exports no service/)
    const stream = await portside(['run', 'greet.ts', '--udp'], { cwd: folder })
    assert.match(stream.stderr, /no datagram service/)
    const options = await portside(['run', 'greet.ts', '--options', '{oops'], { cwd: folder })
    assert.match(options.stderr, /--options is not JSON/)
    assert.deepEqual(
      [missing, nothing, stream, options].map(({ status }) => status),
      [2, 2, 2, 2],
    )
  })
})

describe('portside upper', () => {
  it('send prints the reply to a text, streams standard input, and asks until exit()', async () => {
    await using served = await startPortside(['upper', 'serve', '--port', '0', '--threads', '1'])
    const port = ['--port', String(served.ports.get('upper'))]
    assert.equal((await portside(['upper', 'send', 'hello é', ...port])).stdout, 'HELLO é\n')
    const megabytes = 'ab'.repeat(1_500_000)
    assert.equal(
      (await portside(['upper', 'send', '-', ...port], { stdin: megabytes })).stdout,
      megabytes.toUpperCase(),
    )
    assert.equal(
      (await portside(['upper', 'send', ...port], { stdin: 'one\ntwo\nexit()\nthree\n' })).stdout,
      'ONE\nTWO\n',
    )
  })

  it('send asks where it is told, whatever the variables of servers say', async () => {
    await using served = await startPortside(['upper', 'serve', '--port', '0', '--threads', '0'])
    const env = { PORTSIDE_HOST: '127.0.0.9', PORTSIDE_PORT: '1' }
    const port = String(served.ports.get('upper'))
    assert.equal((await portside(['upper', 'send', 'hi', '--port', port], { env })).stdout, 'HI\n')
    const { stdout } = await portside(['upper', 'send', '--help'])
    assert.doesNotMatch(stdout, /listen|PORTSIDE_(HOST|PORT)/)
  })

  it('send says that nobody listens, and exits 1', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as { port: number }
    free.close()
    const { status, stderr } = await portside(['upper', 'send', 'x', '--port', String(port), '--lang', 'zh'])
    assert.equal(status, 1)
    assert.match(stderr, /连接被拒绝|connection refused/)
  })
})

describe('portside chat', () => {
  it('ask answers from a server, line by line until exit, and as JSON', async () => {
    await using served = await startPortside(['chat', 'serve', '--port', '0', '--threads', '1'])
    const port = ['--port', String(served.ports.get('chat'))]
    const lines = await portside(['chat', 'ask', ...port], {
      stdin: '你叫什么名字\nbye\nexit\nnever asked\n',
    })
    assert.equal(lines.stdout.trimEnd().split('\n').length, 2)
    const json = await portside(['chat', 'ask', 'what time is it', '--json', ...port])
    const { outcome, id, answer } = JSON.parse(json.stdout) as Record<string, string>
    assert.deepEqual([outcome, id], ['answer', 'clock'])
    assert.match(answer ?? '', /\d\d:\d\d/)
  })

  it("ask and eval work from a knowledge base of one's own", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-chat-'))
    try {
      await writeFile(
        join(folder, 'desk.tsv'),
        'opening\twhen do you open\nopening\t几点开门\nparking\twhere can I park\noos\twho won the match\n',
      )
      await writeFile(join(folder, 'test.tsv'), 'opening\twhen do you open?\nparking\twhere may I park\n')
      const asked = await portside(['chat', 'ask', 'when are you open', '--kb', 'desk.tsv'], { cwd: folder })
      assert.deepEqual([asked.status, asked.stdout], [0, 'opening\n'])
      const report = await portside(['chat', 'eval', 'test.tsv', '--kb', 'desk.tsv', '--json'], {
        cwd: folder,
      })
      const { questions, accuracy } = JSON.parse(report.stdout) as Record<string, number>
      assert.deepEqual([questions, accuracy], [2, 1])
      const table = await portside(['chat', 'eval', 'test.tsv', '--kb', 'desk.tsv'], { cwd: folder })
      assert.match(table.stdout, /^right: 100 %$/m)
      assert.match(table.stdout, /^microseconds .*: \d+ \/ \d+$/m)
      const missing = await portside(['chat', 'ask', 'x', '--kb', 'missing.yaml'], { cwd: folder })
      assert.equal(missing.status, 2)
      assert.match(missing.stderr, /missing\.yaml/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('portside time', () => {
  it('query asks for text and NTP, shows an unsynchronised clock as such, and reports JSON', async () => {
    await using served = await startPortside(['time', 'serve', '--port', '0', '--threads', '1'])
    const server = `127.0.0.1:${served.ports.get('time')}`
    const ntp = await portside(['time', 'query', server, '--json'])
    const [reading] = JSON.parse(ntp.stdout) as [Record<string, unknown>]
    assert.deepEqual([reading['server'], reading['protocol'], reading['leap']], [server, 'ntp', 3])
    assert.ok(Math.abs(Number(reading['offsetMs'])) < 100)
    const words = await portside(['time', 'query', server, '--protocol', 'text', '--lang', 'zh'])
    assert.match(words.stdout, /^服务器时间: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\n/)
  })

  it('serve with --stratum vouches for the clock', async () => {
    await using served = await startPortside([
      'time',
      'serve',
      '--port',
      '0',
      '--threads',
      '0',
      '--stratum',
      '10',
    ])
    const { stdout } = await portside(['time', 'query', `127.0.0.1:${served.ports.get('time')}`, '--json'])
    const [reading] = JSON.parse(stdout) as [Record<string, unknown>]
    assert.deepEqual([reading['stratum'], reading['leap'], reading['error']], [10, 0, null])
  })

  it('serve answers nobody whom --allow leaves out or --deny names', async () => {
    for (const flags of [
      ['--allow', '10.0.0.0/8'],
      ['--allow', '127.0.0.0/8', '--deny', '127.0.0.1'],
    ]) {
      await using served = await startPortside(['time', 'serve', '--port', '0', ...flags])
      const server = `127.0.0.1:${served.ports.get('time')}`
      const { status } = await portside(['time', 'query', server, '--timeout', '100'])
      assert.equal(status, 1, flags.join(' '))
    }
  })

  it('serve ends where one of its ports is taken, and says which', async () => {
    await using served = await startPortside(['time', 'serve', '--port', '0', '--daytime-port', '0'], {
      services: 3,
    })
    const taken = String(served.ports.get('daytime-tcp'))
    const { status, stderr } = await portside(['time', 'serve', '--port', '0', '--daytime-port', taken])
    assert.equal(status, 1)
    assert.match(
      stderr,
      new RegExp(
        `^portside: Cannot listen on (tcp|udp)://127\\.0\\.0\\.1:${taken} for time: the address is already in use`,
      ),
    )
  })

  it('query says that no server answers, and exits 1', async () => {
    const { status, stdout } = await portside(['time', 'query', '127.0.0.1:1', '--timeout', '100', '--json'])
    assert.equal(status, 1)
    const [reading] = JSON.parse(stdout) as [{ time: null; error: string }]
    assert.equal(reading.time, null)
    assert.match(reading.error, /cannot be reached|no answer/)
  })
})

describe('portside scan', () => {
  it('finds what listens, as a table, JSON and JSON lines, and writes a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-scan-'))
    const open = createServer().listen(0, '127.0.0.1')
    await once(open, 'listening')
    const { port } = open.address() as { port: number }
    const target = ['scan', '127.0.0.1', '-p', String(port)]
    try {
      assert.match((await portside(target)).stdout, new RegExp(`${port}/tcp +open`))
      const json = JSON.parse((await portside([...target, '--json'])).stdout) as {
        hosts: { ports: { port: number }[] }[]
      }
      assert.deepEqual(
        json.hosts[0]?.ports.map((one) => one.port),
        [port],
      )
      const file = join(folder, 'report.jsonl')
      const written = await portside([...target, '--format', 'jsonl', '-o', file])
      assert.equal(written.stdout, '')
      const types = (await readFile(file, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type)
      assert.deepEqual(types, ['port', 'host', 'scan'])
    } finally {
      open.close()
      await rm(folder, { recursive: true })
    }
  })

  it('takes targets and excludes from files and standard input, and names the line that is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portside-scan-'))
    try {
      const leftOut = join(folder, 'left-out')
      await writeFile(leftOut, '# the gateway\n127.0.0.2\n')
      const args = ['scan', '-iL', '-', '--exclude-file', leftOut, '-p', '1', '--json', '--no-history']
      const { stdout } = await portside(args, { stdin: '127.0.0.1-3 # three\n\n127.0.0.9\n' })
      const { hosts } = JSON.parse(stdout) as { hosts: { address: string }[] }
      assert.deepEqual(
        hosts.map(({ address }) => address),
        ['127.0.0.1', '127.0.0.3', '127.0.0.9'],
      )
      const wrong = await portside(args, { stdin: '127.0.0.1\n127.0.0.256\n' })
      assert.equal(wrong.status, 2)
      assert.match(wrong.stderr, /stdin:2: /)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('asks first who is there, where it is told to', async () => {
    const args = ['scan', '127.0.0.1', '-p', '1', '--engine', 'connect', '--no-history', '--ping', '--json']
    const { scan } = JSON.parse((await portside(args)).stdout) as { scan: { discovery: { hostsUp: number } } }
    assert.equal(scan.discovery.hostsUp, 1)
  })

  it('explains the state of a port in either language, and refuses one that it does not scan', async () => {
    const args = ['scan', '127.0.0.1', '-p', '1', '--engine', 'connect', '--no-history', '--quiet']
    const why = await portside([...args, '--why', '127.0.0.1:1'])
    assert.match(why.stderr, /127\.0\.0\.1:1 is closed \(conn-refused\)\n +[\d.]+ ms +sent +connect, try 1\n/)
    assert.match(why.stderr, /answer +connect: ECONNREFUSED\n +The host answered that nobody listens there\./)
    const chinese = await portside([...args, '--why', '127.0.0.1:1', '--lang', 'zh'])
    assert.match(chinese.stderr, /没有程序在监听/)
    assert.equal((await portside([...args, '--why', '127.0.0.1:2'])).status, 2)
  })

  it("refuses an address that is not one's own, in either language, and an engine that is not there", async () => {
    const refused = await portside(['scan', '192.0.2.1', '-p', '1', '--lang', 'zh'])
    assert.equal(refused.status, 2)
    assert.match(refused.stderr, /--authorized/)
    const engine = await portside(['scan', '127.0.0.1', '--engine', 'masscan'])
    assert.equal(engine.status, 1)
    assert.match(engine.stderr, /masscan/)
  })

  it('reports on Ctrl-C what is known so far, and exits 130', async () => {
    const child = startScan(['127.0.0.1', '-p', '1-65535', '--rate', '50', '--json'])
    // Progress is told while it runs; what else may be said on stderr before that is none.
    child.stderr.on('data', (said: Buffer) => said.includes('%') && child.kill('SIGINT'))
    const [stdout, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    assert.equal(status, 130)
    const { hosts } = JSON.parse(stdout) as { hosts: { counts: { notProbed: number } }[] }
    assert.ok((hosts[0]?.counts.notProbed ?? 0) > 60_000)
  })
})

function startScan(args: readonly string[]) {
  const bin = new URL('../bin/portside.cjs', import.meta.url).pathname
  const env = { ...process.env, ...homes }
  return spawn(process.execPath, [bin, 'scan', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}
