import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { Socket } from 'node:dgram'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { portside } from './support/command.ts'
import { withoutTool } from './support/foreign-tool.ts'
import { answerNtp } from './support/ntp-answers.ts'

const addressOf = (socket: Socket): string => `127.0.0.1:${socket.address().port}`

describe('portside time query', () => {
  let servers: readonly Socket[]
  let folder: string
  before(async () => {
    servers = [
      await answerNtp(() => ({})),
      await answerNtp(() => ({}), 3_600_000),
      await answerNtp(() => ({})),
      await answerNtp((count) => (count === 2 ? 'silence' : {})),
    ]
    folder = await mkdtemp(join(tmpdir(), 'portside-time-'))
  })
  after(async () => {
    for (const socket of servers) socket.close()
    await rm(folder, { recursive: true })
  })
  const server = (index: number): string => {
    const socket = servers[index]
    assert.ok(socket)
    return addressOf(socket)
  }

  it('names the falseticker among three servers, and exits 0', async () => {
    const asked = [server(0), server(1), `ntp://${server(2)}`]
    const { status, stdout } = await portside(['time', 'query', ...asked, '--samples', '2', '--json'])
    const readings = JSON.parse(stdout) as readonly {
      verdict: string
      consensus: { agreeing: number }
      samples: number
    }[]
    assert.deepEqual(
      readings.map(({ verdict, consensus, samples }) => [verdict, consensus.agreeing, samples]),
      [
        ['truechimer', 2, 2],
        ['falseticker', 2, 2],
        ['truechimer', 2, 2],
      ],
    )
    assert.equal(status, 0)
  })

  it('exits 1 where there is no majority, and says so', async () => {
    const { status, stdout } = await portside(['time', 'query', server(0), server(1), '--samples', '1'])
    assert.equal(status, 1)
    assert.match(stdout, /\nNo majority: the servers contradict each other/)
  })

  it('exits 1 where one of three answers: a majority is one of those that were asked', async () => {
    const flags = ['--samples', '1', '--timeout', '300']
    const down = ['127.0.0.1:1', '127.0.0.1:2']
    const { status, stdout } = await portside(['time', 'query', server(0), ...down, ...flags])
    assert.match(stdout, /\nNo majority: 1 of 3 servers tells a time/)
    assert.equal(status, 1)
    const two = await portside(['time', 'query', server(0), server(2), '127.0.0.1:1', ...flags])
    assert.match(two.stdout, /\nAgreed: 2 of 3 servers/)
    assert.equal(two.status, 0)
  })

  it('asks IPv6 addresses only where told so', async () => {
    const { status, stdout } = await portside(['time', 'query', server(0), '-6'])
    assert.equal(status, 1)
    assert.match(stdout, /! no address is known for 127\.0\.0\.1: no address/)
    const both = await portside(['time', 'query', server(0), '-4', '-6'])
    assert.equal(both.status, 2)
  })

  it('--watch tells an outage line by line, sums up, records, and the recording is reported', async () => {
    const recording = join(folder, 'clock.jsonl')
    const flags = ['--watch', '--count', '3', '--timeout', '100', '--record', recording]
    const watched = await portside(['time', 'query', server(3), ...flags])
    assert.equal(watched.status, 0, watched.stderr)
    const lines = watched.stdout.split('\n')
    assert.match(lines[1] ?? '', /! no answer within 100 ms$/)
    assert.match(lines[2] ?? '', /tells the time again after 1 s \(asked 1 × in vain\)$/)
    assert.match(watched.stdout, /asked 3, answered 2 \(66\.7 %\)\n[^]* {2}outages: 1, the longest 1 s\n$/)
    const page = join(folder, 'clock.html')
    const reported = await portside(['time', 'report', recording, '-o', page, '--lang', 'zh'])
    assert.deepEqual([reported.status, reported.stderr], [0, `报告已写入 ${page}\n`])
    assert.match(await readFile(page, 'utf8'), /^<!doctype html>\n<html lang="zh-CN">[^]*class="outage"/)
    const { stdout } = await portside(['time', 'report', recording])
    assert.match(stdout, /<h1>Time report<\/h1>/)
  })

  it('--watch --json prints records, and exits 1 where nobody ever answered', async () => {
    const flags = ['--watch', '--count', '1', '--timeout', '50', '--json']
    const { status, stdout, stderr } = await portside(['time', 'query', '127.0.0.1:1', ...flags])
    assert.deepEqual([status, (JSON.parse(stdout) as { offsetMs: null }).offsetMs], [1, null])
    assert.match(stderr, /asked 1, answered 0/)
  })

  it('--record without --watch appends one record', async () => {
    const recording = join(folder, 'once.jsonl')
    for (let run = 0; run < 2; run++) {
      await portside(['time', 'query', server(0), '--samples', '1', '--record', recording, '--quiet'])
    }
    assert.equal((await readFile(recording, 'utf8')).split('\n').length, 3)
  })

  it('report names a file that holds no record', async () => {
    const { status, stderr } = await portside(['time', 'report', join(folder, 'nowhere')])
    assert.equal(status, 2)
    assert.match(stderr, /Cannot read the recording .*nowhere: no such file; check the path/)
  })

  it(
    '--watch draws on a terminal, in colour unless NO_COLOR says otherwise, and Ctrl-C gives the screen back with a summary',
    { skip: withoutTool('python3') },
    async () => {
      const plain = await onTerminal(server(0), { NO_COLOR: '1' })
      assert.match(plain, /ESC\[\?1049h[^]*127\.0\.0\.1:\d+ ntp[^]*offset, [nµm]s[^]*[\u2801-\u28ff]/)
      assert.match(plain, /ESC\[\?25hESC\[\?1049l127\.0\.0\.1:\d+ ntp: asked \d, answered \d \(100 %\)/)
      assert.doesNotMatch(plain, /ESC\[\d+m/)
      assert.match(plain, /exit 0\s*$/)
      assert.match(await onTerminal(server(0), { NO_COLOR: '' }), /ESC\[36m/)
    },
  )
})

/**
 * What a watch writes to a terminal until the Ctrl-C that is typed after its first frame, and how it exits. Escape
 * characters are spelt ESC.
 */
async function onTerminal(server: string, env: Readonly<Record<string, string>>): Promise<string> {
  const bin = new URL('../bin/portside.cjs', import.meta.url).pathname
  const terminal = new URL('support/terminal.py', import.meta.url).pathname
  const command = [process.execPath, bin, 'time', 'query', server, '--watch']
  const child = spawn('python3', [terminal, ...command], {
    env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', ...env },
  })
  return (await text(child.stdout)).replaceAll('\u001b', 'ESC')
}
