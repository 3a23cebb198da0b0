import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type RunningCommand, startPortside } from './support/command.ts'
import { withoutTool } from './support/foreign-tool.ts'

const run = promisify(execFile)
const skip = withoutTool('python3')

async function labClient(
  name: string,
  port: number | undefined,
  ...words: readonly string[]
): Promise<string[]> {
  const file = new URL(`./lab-clients/${name}.py`, import.meta.url).pathname
  const { stdout } = await run('python3', [file, String(port), ...words], {
    env: { ...process.env, PYTHONUTF8: '1' },
  })
  return stdout.trimEnd().split('\n')
}

describe("the lab's clients", { skip }, () => {
  let served: RunningCommand
  before(async () => {
    const ports = ['--chat-port', '0', '--time-port', '0', '--upper-port', '0']
    served = await startPortside(['serve', '--threads', '2', ...ports], { services: 3 })
  })
  after(() => served.stop())

  it('get an answer of at most 1,024 bytes to each question on one connection, with the real time in it', async () => {
    const answers = await labClient(
      'chat_client',
      served.ports.get('chat'),
      '你好',
      '现在几点了',
      '你叫什么名字',
      '你会做什么',
      '天气查询',
      '时间查询',
      '再见',
      '你们家的狗吃什么牌子的狗粮',
    )
    assert.equal(answers.length, 8)
    assert.match(answers[1] ?? '', /\d\d:\d\d/)
    assert.match(answers[4] ?? '', /27/)
    assert.match(answers[5] ?? '', /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
    assert.match(answers[7] ?? '', /不知道/)
    assert.equal(new Set(answers).size, 8)
  })

  it('get the right answer to half of a question', async () => {
    const [whole, half] = await labClient('chat_client', served.ports.get('chat'), '天气查询', '天气')
    assert.equal(half, whole)
  })

  it('get from the time server what their own time.ctime() gives', async () => {
    const [told = '', earlier, later] = await labClient('time_client', served.ports.get('time'))
    assert.ok(told === earlier || told === later, `${told} is neither ${earlier} nor ${later}`)
  })

  it('get bytes.upper() from the upper server, several times on one connection', async () => {
    const words = ['hello', 'Grüße', '你好 abc', '\0\u007fz'].map((word) => Buffer.from(word).toString('hex'))
    const replies = await labClient('upper_client', served.ports.get('upper'), ...words)
    assert.deepEqual(
      replies.map((reply) => reply.split(' ')[0]),
      ['True', 'True', 'True', 'True'],
    )
  })

  it('are answered twenty at a time', async () => {
    const port = served.ports.get('chat')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => labClient('chat_client', port, '你叫什么名字', '再见', '天气')),
    )
    assert.deepEqual(new Set(answers.map((one) => one.join('|'))).size, 1)
  })
})

describe('other clients of the chat port', () => {
  let served: RunningCommand
  before(async () => {
    served = await startPortside(['chat', 'serve', '--port', '0', '--threads', '0'])
  })
  after(() => served.stop())

  const nc = async (input: string): Promise<string[]> => {
    const child = run('nc', ['-N', '127.0.0.1', String(served.ports.get('chat'))])
    child.child.stdin?.end(input)
    return (await child).stdout.split('\n')
  }

  it('netcat gets a line for each line', { skip: withoutTool('nc') }, async () => {
    const lines = await nc('你叫什么名字\nwhat is your name?\n')
    assert.equal(lines.length, 3)
    assert.match(lines[1] ?? '', /^I am Portside/)
  })

  it('JSON lines are answered in JSON', { skip: withoutTool('nc') }, async () => {
    const [first = '', second = ''] = await nc('{"question": "天气"}\n{"question":"zzz qqq"}\n')
    const answer = JSON.parse(first) as Record<string, unknown>
    assert.deepEqual(Object.keys(answer), ['outcome', 'id', 'answer', 'confidence', 'alternatives'])
    assert.deepEqual([answer['outcome'], answer['id']], ['answer', 'weather'])
    assert.equal((JSON.parse(second) as { outcome: string }).outcome, 'decline')
  })
})
