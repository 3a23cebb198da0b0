import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { serve, type Server } from '../src/core/index.ts'
import { createAuthority } from './support/certificate-authority.ts'
import { portside } from './support/command.ts'
import { withoutTool } from './support/foreign-tool.ts'
import scriptedChat from './support/scripted-chat.ts'
import { startInTerminal, type Terminal } from './support/terminal.ts'

const options = { options: {}, logLevel: 'silent', drainMs: 50 } as const
const enter = '\r'
const ctrl = { c: '\u0003', d: '\u0004' }
const up = '\u001b[A'

let folder: string
let server: Server
let port: readonly string[]

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-ask-'))
  server = await serve(scriptedChat, options)
  port = ['--port', String(server.address.port)]
})
after(async () => {
  rmSync(folder, { recursive: true })
  await server.drain()
})

describe('portside chat ask', () => {
  it('prints one JSON line an answer and nothing else, with why where that is asked for', async () => {
    const one = await portside(['chat', 'ask', 'hostile', '--json', '--why', ...port])
    assert.match(one.stdout, /^\P{Cc}+\n$/u)
    const { answer, why } = JSON.parse(one.stdout) as { answer: string; why: { matched: string } }
    assert.equal(answer, 'red \u001b[31m\u009b2J\u202etext\nsecond\tline')
    assert.equal(why.matched, '图书馆几点开门')
    const two = await portside(['chat', 'ask', '--json', ...port], { stdin: 'opening\n\nlibrary\n' })
    const ids = two.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string | null }).id)
    assert.deepEqual(ids, ['opening', null])
  })

  it('answers lines without a terminal, in plain words that can not drive one', async () => {
    const { stdout } = await portside(['chat', 'ask', ...port], {
      stdin: 'library\nhostile\nEXIT()\nopening\n',
    })
    assert.equal(
      stdout,
      `Did you mean: 1. when does it open 2. 图书馆在哪里\n${String.raw`red \u001b[31m\u009b2J\u202etext`}\nsecond\tline\n`,
    )
    const why = await portside(['chat', 'ask', 'opening', '--why', '--lang', 'zh', ...port])
    assert.deepEqual(why.stdout.split('\n'), [
      'From 8:00 to 22:00.',
      '回答是 opening,把握 93 %。',
      '最接近的已知问法:图书馆几点开门',
      '  支持  几点           +1.50',
      String.raw`        open\u001b[2J  +0.25`,
      '  反对  天气           −0.50',
      '  依据  similarity     0.875',
      '        margin           0.5',
      '',
    ])
  })

  it('gives session and token, from a file or the environment, and says what the server refuses', async () => {
    const file = join(folder, 'token')
    await writeFile(file, 'secret\n')
    const env = { PORTSIDE_CHAT_TOKEN: 'from the environment' }
    const asked = await portside(
      ['chat', 'ask', 'echo', '--session', 'desk', '--token-file', file, ...port],
      { env },
    )
    assert.deepEqual(JSON.parse(asked.stdout), { question: 'echo', session: 'desk', token: 'secret' })
    const other = await portside(['chat', 'ask', 'echo', ...port], { env })
    assert.equal((JSON.parse(other.stdout) as { token: string }).token, 'from the environment')

    await using guarded = await serve(scriptedChat, { ...options, options: { token: 'secret' } })
    const refused = await portside(['chat', 'ask', 'opening', '--port', String(guarded.address.port)])
    assert.deepEqual(refused, {
      status: 1,
      stdout: '',
      stderr: `portside: ${String.raw`Give the \u001b[31mtoken`}\n`,
    })
  })

  it('names a token file that can not be used', async () => {
    const file = join(folder, 'bad-token')
    for (const [text, reason] of [
      ['\n', /is empty/],
      ['one\ntwo\n', /more than one line/],
    ] as const) {
      await writeFile(file, text)
      const { status, stderr } = await portside(['chat', 'ask', 'x', '--token-file', file, ...port])
      assert.equal(status, 2)
      assert.match(stderr, reason)
    }
    const missing = await portside(['chat', 'ask', 'x', '--token-file', join(folder, 'none'), ...port])
    assert.match(missing.stderr, /no such file/)
  })

  it('speaks TLS, and says in both languages why it will not', { skip: withoutTool('openssl') }, async () => {
    await using authority = await createAuthority()
    const tls = { ...(await authority.issue('localhost')), clientCa: authority.ca }
    await using secured = await serve(scriptedChat, { ...options, tls })
    const at = ['--port', String(secured.address.port), '--servername', 'localhost']
    const { cert, key } = await authority.issue('desk 7')
    const known = ['--ca', authority.ca, '--cert', cert, '--key', key]
    const asked = await portside(['chat', 'ask', 'opening', ...known, ...at])
    assert.equal(asked.stdout, 'From 8:00 to 22:00.\n')
    const unknown = await portside(['chat', 'ask', 'opening', '--tls', ...at])
    assert.equal(unknown.status, 1)
    assert.match(unknown.stderr, /no authority trusted here has signed its certificate/)
    const zh = await portside(['chat', 'ask', 'opening', '--lang', 'zh', ...at])
    assert.match(zh.stderr, /它的证书不是由本机信任的机构签发的/)
    const keyless = await portside(['chat', 'ask', 'opening', '--cert', cert, ...at])
    assert.equal(keyless.status, 2)
    assert.match(keyless.stderr, /it has no key beside it/)
  })

  it('does not mix the flags of a server with a knowledge base', async () => {
    const { status, stderr } = await portside(['chat', 'ask', 'x', '--kb', 'a.yaml', '--ca', 'ca.pem'])
    assert.equal(status, 2)
    assert.match(stderr, /--kb/)
  })
})

describe('portside chat ask at a terminal', { skip: withoutTool('python3') }, () => {
  const ask = (...args: readonly string[]): Terminal =>
    startInTerminal(['chat', 'ask', ...port, ...args], { XDG_STATE_HOME: folder })

  it('answers, asks back in numbered lines, and judges and explains the last answer', async () => {
    await using terminal = ask()
    await terminal.see(/\/help lists .*> $/s)
    terminal.type(`/up${enter}`)
    await terminal.see(/Ask a question first\.\n> $/)
    terminal.type(`opening${enter}`)
    await terminal.see(/From 8:00 to 22:00\.\n.*You may go on with:\n {2}· what does it cost\n> $/)
    terminal.type(`/why${enter}`)
    await terminal.see(/Answered with opening, 93 % sure\.\n.*for it {6}几点 {11}\+1\.50\n.*> $/s)
    terminal.type(`/up${enter}`)
    await terminal.see(/Noted, thank you\.\n> $/)
    terminal.type(`library${enter}`)
    await terminal.see(/Did you mean:\n {2}1\. when does it open\n {2}2\. 图书馆在哪里\n> $/)
    terminal.type(`weather${enter}`)
    await terminal.see(/Which city\?\n> $/)
    terminal.type(`/hlep${enter}`)
    await terminal.see(/There is no \/hlep; did you mean \/help\?\n> $/)
    terminal.type(`\uff0fHELP${enter}`)
    await terminal.see(/\/clear {2}begin a new dialogue/)
    terminal.type(`/clear${enter}`)
    await terminal.see(/A new dialogue\.\n> $/)
    assert.ok(terminal.output.includes('\u001b[H\u001b[2J'))
    terminal.type(`/why${enter}`)
    await terminal.see(/Ask a question first\.\n> $/)
    terminal.type(`/quit${enter}`)
    assert.equal(await terminal.status, 0)
  })

  it('colours what it asks and what it declines, unless it shall not, and escapes what is hostile', async () => {
    const questions = `library${enter}unknown${enter}hostile${enter}exit${enter}`
    await using coloured = ask('--no-history')
    await coloured.see(/> $/)
    coloured.type(questions)
    await coloured.see(/second {2}line|second\tline/)
    assert.ok(coloured.output.includes('\u001b[33mDid you mean:\u001b[39m'))
    assert.ok(coloured.output.includes("\u001b[2mI don't know.\u001b[22m"))
    assert.ok(coloured.output.includes(String.raw`red \u001b[31m\u009b2J\u202etext`))
    assert.ok(!coloured.output.includes('\u001b[31m') && !coloured.output.includes('\u009b'))
    await using plain = startInTerminal(['chat', 'ask', ...port, '--no-history'], { NO_COLOR: '1' })
    await plain.see(/> $/)
    plain.type(questions)
    await plain.see(/second/)
    assert.ok(!plain.output.includes('\u001b[2m') && !plain.output.includes('\u001b[33m'))
  })

  it('keeps what is typed for the next time, for nobody else, unless it shall not', async () => {
    const file = join(folder, 'portside', 'chat-history')
    await using first = ask()
    await first.see(/> $/)
    first.type(`你好${enter}history${enter}你好${enter}`)
    await first.see(/"你好"[^]*"history"[^]*"你好"[^]*> $/)
    first.type(ctrl.d)
    assert.equal(await first.status, 0)
    assert.match(readFileSync(file, 'utf8'), /(^|\n)history\n你好\n$/)
    const kept = readFileSync(file, 'utf8')
    await using second = ask('--no-history')
    await second.see(/> $/)
    second.type(`${up}secret${enter}`)
    await second.see(/"question":"secret"/)
    second.type(ctrl.d)
    await second.status
    assert.equal(readFileSync(file, 'utf8'), kept)
    await using third = ask()
    await third.see(/> $/)
    third.type(`${up}${up}${enter}`)
    await third.see(/"question":"history"/)
  })

  it('takes a line back at Ctrl-C, and ends with 130 at an empty one, whatever is under way', async () => {
    await using terminal = ask()
    await terminal.see(/> $/)
    terminal.type(`never asked${ctrl.c}opening${enter}`)
    assert.doesNotMatch(await terminal.see(/From 8:00/), /"question"/)
    terminal.type(ctrl.c)
    assert.equal(await terminal.status, 130)
    await using busy = ask()
    await busy.see(/> $/)
    busy.type(`deaf${enter}`)
    await busy.see(/deaf\n/)
    busy.type(ctrl.c)
    assert.equal(await busy.status, 130)
  })

  it('tells that the connection is lost, and dials again for the next question', async () => {
    await using terminal = ask()
    await terminal.see(/> $/)
    terminal.type(`close${enter}`)
    await terminal.see(/without an answer\n.*The next question connects again\.\n> $/)
    terminal.type(`opening${enter}`)
    await terminal.see(/Connected again, after the connection was lost\.\nFrom 8:00/)
  })

  it('asks a knowledge base in this process, and says what that can not do', async () => {
    await writeFile(join(folder, 'desk.tsv'), 'opening\twhen do you open\nparking\twhere can I park\n')
    await using terminal = ask('--kb', join(folder, 'desk.tsv'), '--lang', 'zh')
    await terminal.see(/> $/)
    terminal.type(`when do you open${enter}/up${enter}/why${enter}`)
    await terminal.see(/\nopening\n[^]*不记录评价[^]*回答是 opening/)
  })
})
