import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { configJsonSchema } from '../src/cli/config/json-schema.ts'
import { parseConfig } from '../src/cli/config/parse-config.ts'
import { connectTcp, lines } from '../src/core/index.ts'
import { queryTime } from '../src/services/time/index.ts'
import { portside, type RunningCommand, startPortside } from './support/command.ts'
import { answerNtp } from './support/ntp-answers.ts'
import { until } from './support/until.ts'

const greeter = JSON.stringify(new URL('support/greeter.ts', import.meta.url).pathname)
const own = `greet: { file: ${greeter}, port: 0, threads: 1, options: { greeting: Hi } }`
const alone = `services: { chat: false, time: false, upper: false, ${own} }\n`

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-config-'))
})
after(() => rm(folder, { recursive: true }))

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

async function ask(served: RunningCommand, name: string): Promise<string> {
  await using client = await connectTcp(lines(), { port: served.ports.get('greeter') ?? 0 })
  return await client.request(name)
}

/** Resolves when a running command has said something on stderr. */
async function says({ process: { stderr } }: RunningCommand, words: RegExp): Promise<void> {
  let said = ''
  while (stderr !== null && !words.test(said)) said += String((await once(stderr, 'data'))[0])
}

describe('portside serve --config', () => {
  it('serves what the file says, and exits 0 when drained', async () => {
    const text = `services:\n  chat: false\n  time: { port: 0, stratum: 9, threads: 0 }\n  upper: { port: 0, threads: 0 }\n  ${own}\n`
    const file = await write('all.yaml', text)
    await using served = await startPortside(['serve', '--config', file], { services: 3 })
    assert.deepEqual([...served.ports.keys()], ['time', 'upper', 'greeter'])
    assert.equal(await ask(served, 'Ada'), 'Hi, Ada')
    assert.equal((await served.stop()).status, 0)
  })

  it('serves time as the file says: by an engine, from upstream servers, with DAYTIME and TIME beside it', async () => {
    const upstream = await answerNtp(() => ({}), 90_000)
    const text = `services:
  chat: false
  upper: false
  time: { port: 0, threads: 1, engine: dgram, upstream: ['127.0.0.1:${upstream.address().port}'], daytimePort: 0, timePort: 0 }
`
    const file = await write('time.yaml', text)
    await using served = await startPortside(['serve', '--config', file], { services: 5 })
    assert.deepEqual([...served.ports.keys()], ['time', 'daytime-udp', 'daytime-tcp', 'time-udp', 'time-tcp'])
    const port = served.ports.get('time') ?? 0
    await until(async () => (await queryTime({ port, protocol: 'ntp', samples: 1 })).stratum === 3)
    for (const protocol of ['daytime', 'time'] as const) {
      const reading = await queryTime({ port: served.ports.get(`${protocol}-udp`) ?? 0, protocol })
      assert.equal(reading.error, null)
    }
    upstream.close()
    assert.equal((await served.stop()).status, 0)
  })

  it('finds portside.yaml where it is run, and the file that PORTSIDE_CONFIG names', async () => {
    await write('portside.yaml', alone)
    const file = await write('named.yaml', alone.replace('greeting: Hi', 'greeting: Hallo'))
    await using here = await startPortside(['serve'], { cwd: folder })
    assert.equal(await ask(here, 'Ada'), 'Hi, Ada')
    await using named = await startPortside(['serve'], { cwd: folder, env: { PORTSIDE_CONFIG: file } })
    assert.equal(await ask(named, 'Ada'), 'Hallo, Ada')
  })

  it('says where the file is wrong and exits 2, in the reader’s language', async () => {
    const file = await write('wrong.yaml', 'services:\n  chat: { prot: 8888 }\n')
    const english = await portside(['serve', '--config', file])
    assert.equal(english.status, 2)
    assert.equal(
      english.stderr,
      `portside: Cannot use ${file}:2:11: unknown key services.chat.prot; did you mean port?\n`,
    )
    const chinese = await portside(['serve', '--config', file, '--lang', 'zh'])
    assert.match(chinese.stderr, /wrong\.yaml:2:11:没有键 services\.chat\.prot;是不是想写 port?/)
  })

  it('names a file that is missing: the configuration itself, and one that it names', async () => {
    const absent = join(folder, 'absent.yaml')
    const { status, stderr } = await portside(['serve', '--config', absent])
    assert.deepEqual([status, stderr], [2, `portside: Cannot read ${absent}: no such file; check the file\n`])
    const file = await write('lacking.yaml', 'services:\n  chat: { kb: [desk.yaml] }\n')
    const lacking = await portside(['serve', '--config', file])
    assert.equal(lacking.status, 2)
    const desk = join(folder, 'desk.yaml')
    assert.match(lacking.stderr, /lacking\.yaml:2:16: services\.chat\.kb\[1\] is /)
    assert.ok(lacking.stderr.includes(`${desk}: no such file; correct the path`))
  })
})

describe('portside run --config', () => {
  it('runs a service file with what the file says of it, under the flags', async () => {
    const file = await write('run.yaml', alone)
    const path: unknown = JSON.parse(greeter)
    await using plain = await startPortside(['run', String(path), '--config', file])
    assert.equal(await ask(plain, 'Ada'), 'Hi, Ada')
    const flags = ['--options', '{"greeting":"Hey"}', '--threads', '0']
    await using flagged = await startPortside(['run', String(path), '--config', file, ...flags])
    assert.equal(await ask(flagged, 'Ada'), 'Hey, Ada')
  })
})

describe('SIGHUP', { skip: process.platform === 'win32' ? 'Windows has no SIGHUP' : false }, () => {
  it('leaves everything as it was where the file is broken, and names what needs a restart', async () => {
    const file = await write('reloaded.yaml', alone)
    await using served = await startPortside(['serve', '--config', file])
    await write('reloaded.yaml', 'services: [')
    const failed = says(served, /not reloaded: everything stays as it was/)
    served.process.kill('SIGHUP')
    await failed
    await write('reloaded.yaml', alone.replace('greeting: Hi', 'greeting: Hallo'))
    const restart = says(served, /needs a restart to take effect: services\.greet\.options/)
    served.process.kill('SIGHUP')
    await restart
    assert.equal(await ask(served, 'Ada'), 'Hi, Ada')
    const { status, stderr } = await served.stop()
    assert.equal(status, 0)
    assert.match(stderr, /Cannot use .*reloaded\.yaml:\d+:\d+: /)
  })
})

describe('SIGHUP while servers start', { skip: process.platform === 'win32' }, () => {
  it('ends nothing', async () => {
    const service = JSON.stringify(new URL('support/hangs-up.ts', import.meta.url).pathname)
    const hangsUp = `hangs-up: { file: ${service}, port: 0, threads: 0 }`
    const file = await write(
      'hangs-up.yaml',
      `services: { chat: false, time: false, upper: false, ${hangsUp} }\n`,
    )
    await using served = await startPortside(['serve', '--config', file])
    assert.equal((await served.stop()).status, 0)
  })
})

describe('docs/guide/configuration.md', () => {
  it('shows only configurations that are right', async () => {
    const guide = await readFile(new URL('../docs/guide/configuration.md', import.meta.url), 'utf8')
    const examples = [...guide.matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => match[1] ?? '')
    assert.ok(examples.length > 0)
    for (const example of examples) parseConfig('configuration.md', example)
  })
})

describe('schema/portside.schema.json', () => {
  it('is current; if not: npm exec -c "node schema/write-schema.ts && oxfmt schema"', async () => {
    const written = await readFile(new URL('../schema/portside.schema.json', import.meta.url), 'utf8')
    assert.deepEqual(JSON.parse(written), configJsonSchema())
  })
})
