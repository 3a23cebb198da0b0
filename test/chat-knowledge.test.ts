import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadKnowledgeBase, openQuestionLog } from '../src/services/chat/index.ts'
import { portside } from './support/command.ts'

let folder = ''
let desk = ''
let log = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-chat-'))
  desk = join(folder, 'desk.yaml')
  log = join(folder, 'questions.sqlite')
})
after(() => rm(folder, { recursive: true }))

const source = `# Our desk
answers:
  - id: opening
    questions: [when do you open, opening hours] # asked most
    answer: At nine.
  - id: refund
    questions:
      - 怎么退货
      - how do I return this
    answer: 请到前台。
`

async function keep(questions: readonly string[]): Promise<void> {
  await using kept = openQuestionLog({ file: log })
  for (const question of questions) {
    kept.record({ question, outcome: 'decline', id: null, confidence: 0, language: 'zh', at: new Date() })
  }
}

describe('docs/guide/knowledge-bases.md', () => {
  it('shows only knowledge bases that can be loaded, with every key that there is', async () => {
    const guide = await readFile(new URL('../docs/guide/knowledge-bases.md', import.meta.url), 'utf8')
    const examples = [...guide.matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => match[1] ?? '')
    assert.ok(examples.length > 0)
    for (const example of examples) {
      const file = join(folder, 'guide.yaml')
      await writeFile(file, example)
      assert.ok((await loadKnowledgeBase([file])).answers.length > 0)
    }
    const schema = await readFile(new URL('../schema/portside-chat.schema.json', import.meta.url), 'utf8')
    const { properties } = JSON.parse(schema) as {
      readonly properties: { readonly answers: { readonly items: { readonly properties: object } } }
    }
    for (const key of Object.keys(properties.answers.items.properties)) {
      assert.match(guide, new RegExp(`\\[\\]\\.${key}\``))
    }
  })
})

describe('portside chat lint', () => {
  it('ends with 1 where something is wrong, and says what, why, and what to do', async () => {
    const file = join(folder, 'lint.yaml')
    await writeFile(file, source.replace('怎么退货', 'when do you open?'))
    const { status, stdout } = await portside(['chat', 'lint', '--kb', file])
    assert.equal(status, 1)
    assert.equal(
      stdout.split('\n').find((line) => line.includes('once normalised')),
      `${file}:8:9: error: "when do you open?" of refund is "when do you open" of opening (${file}:4) once normalised: nothing tells them apart; keep it under one answer`,
    )
    assert.match(stdout, /^opening: \d+ % recognised \(2 phrasings/m)
    await writeFile(file, 'answers:\n  - id: a\n    questions: [where is it]\n    answer: here\n')
    assert.match((await portside(['chat', 'lint', '--kb', file])).stdout, /\(1 phrasing\)/)
  })

  it('says of a template that no bot could be made of the same as chat ask, and ends alike', async () => {
    const file = join(folder, 'template.yaml')
    const faults = [
      ['{{ now', /template\.yaml:5:13: output "\{\{ now" not closed/, /“\{\{ now” 没有用 \}\} 结束/],
      ['{{ nope }}', /undefined variable: nope/, /没有变量 nope/],
      ['{{ now | dat }}', /undefined filter: dat/, /没有过滤器 dat/],
    ] as const
    for (const [template, english, chinese] of faults) {
      await writeFile(file, source.replace('answer: At nine.', `answer: "t: ${template}"`))
      const lint = await portside(['chat', 'lint', '--kb', file])
      const ask = await portside(['chat', 'ask', '--kb', file, 'hello'])
      assert.match(lint.stderr, english)
      assert.deepEqual([lint.status, lint.stderr], [ask.status, ask.stderr])
      assert.match((await portside(['chat', 'lint', '--kb', file, '--lang', 'zh'])).stderr, chinese)
    }
  })

  it('reports as JSON, in Chinese where told, and ends with 0 where only notes are left', async () => {
    const { status, stdout } = await portside(['chat', 'lint', '--json', '--lang', 'zh'])
    assert.equal(status, 0)
    const { findings, recognition } = JSON.parse(stdout) as {
      readonly findings: readonly { readonly rule: string; readonly line: number; readonly message: string }[]
      readonly recognition: readonly { readonly id: string; readonly recognised: number }[]
    }
    assert.ok(
      findings.every(
        ({ rule, line, message }) => rule === 'repeatedQuestion' && line > 0 && /规范化后/.test(message),
      ),
    )
    assert.equal(recognition.length, 7)
    assert.ok(recognition.every(({ recognised }) => recognised > 0.5))
  })
})

describe('portside chat import', () => {
  it('prints a base that can be served, and on stderr what of the file is not in it', async () => {
    const file = join(folder, 'faq.csv')
    await writeFile(file, '问题,答案,负责人\n几点开门,"<b>九点</b>",\u001b[31mAnn\n')
    const { status, stdout, stderr } = await portside(['chat', 'import', file])
    assert.equal(status, 0)
    assert.equal(stdout, 'answers:\n  - id: 几点开门\n    questions:\n      - 几点开门\n    answer: 九点\n')
    assert.equal(
      stderr,
      [
        `${file}:1:1: left out the column 负责人: name it question, answer, id or tags to keep it`,
        `${file}:2:1: HTML made text: <b>九点</b>`,
        '1 answers, 1 questions; 2 things could not be carried over as they were',
        '',
      ].join('\n'),
    )
  })

  it('reports as JSON, and writes where it is told', async () => {
    const file = join(folder, 'faq.tsv')
    const output = join(folder, 'imported.yaml')
    await writeFile(file, 'question\tanswer\nq\ta\n')
    const { stdout } = await portside(['chat', 'import', file, '-o', output, '--json'])
    const written = await readFile(output, 'utf8')
    await writeFile(output, '# mine\n')
    const again = await portside(['chat', 'import', file, '-o', output])
    assert.equal(again.status, 2)
    assert.match(again.stderr, /it is there already; name another file, or give --force/)
    assert.equal(await readFile(output, 'utf8'), '# mine\n')
    assert.equal((await portside(['chat', 'import', file, '-o', output, '--force'])).status, 0)
    assert.equal(await readFile(output, 'utf8'), written)
    assert.deepEqual(JSON.parse(stdout), { answers: 1, questions: 1, losses: [], output })
    const reply = await portside(['chat', 'ask', 'q', '--kb', output])
    assert.equal(reply.stdout, 'a\n')
  })

  it('ends with 2 and says why where there is nothing to import', async () => {
    const file = join(folder, 'none.csv')
    await writeFile(file, 'name,mail\n')
    const { status, stderr } = await portside(['chat', 'import', file, '--lang', 'zh'])
    assert.equal(status, 2)
    assert.match(stderr, /^portside:无法导入 .*none\.csv:1:1:表头\(name, mail\)里没有问题列和答案列/)
  })
})

describe('portside chat unanswered, teach and forget', () => {
  it('lists what was asked, most often first, teaches it and lists it no more', async () => {
    await writeFile(desk, source)
    await keep(['怎么退款', 'pay by card', '请问怎么退款?', '退款怎么弄'])
    const listed = await portside(['chat', 'unanswered', '--kb', desk, '--log', log, '--json'])
    const { questions, groups } = JSON.parse(listed.stdout) as {
      readonly questions: number
      readonly groups: readonly {
        readonly group: number
        readonly count: number
        readonly nearest: { readonly id: string } | null
      }[]
    }
    assert.equal(questions, 4)
    assert.deepEqual(
      groups.map(({ group, count, nearest }) => [group, count, nearest?.id]),
      [
        [1, 3, 'refund'],
        [2, 1, undefined],
      ],
    )
    const shown = await portside(['chat', 'unanswered', '--kb', desk, '--log', log, '--since', '1h'])
    assert.match(
      shown.stdout,
      /^group 1: asked 3 times, last on \d{4}-\d\d-\d\d \d\d:\d\d\n {2}怎么退款 ×2\n {2}退款怎么弄\n {2}nearest/,
    )
    const options = ['--unanswered', '1', '--kb', desk, '--log', log]
    const taught = await portside(['chat', 'teach', 'refund', ...options])
    assert.equal(taught.status, 0)
    assert.equal(
      await readFile(desk, 'utf8'),
      source.replace('return this\n', 'return this\n      - 怎么退款\n      - 退款怎么弄\n'),
    )
    const left = await portside(['chat', 'unanswered', '--kb', desk, '--log', log])
    assert.match(left.stdout, /^group 2: asked once, /)
    assert.equal(left.stderr, '1 question in 1 group\n')
  })

  it('teaches phrasings, and refuses those that another answer has', async () => {
    await writeFile(desk, source)
    const taught = await portside(['chat', 'teach', 'opening', 'are you open yet', '--kb', desk, '--json'])
    assert.deepEqual(JSON.parse(taught.stdout), {
      id: 'opening',
      file: desk,
      added: ['are you open yet'],
      known: [],
    })
    const edited = source.replace('opening hours]', 'opening hours, are you open yet]')
    assert.equal(await readFile(desk, 'utf8'), edited)
    const refused = await portside(['chat', 'teach', 'opening', '怎么退货', '--kb', desk])
    assert.equal(refused.status, 2)
    assert.equal(
      refused.stderr,
      `portside: Cannot teach opening "怎么退货": refund has it at ${desk}:8:9; move it from there first\n`,
    )
    assert.equal(await readFile(desk, 'utf8'), edited)
  })

  it('forgets what it is told to, by a variable that names the log', async () => {
    await keep(['my number is 12345', 'something else'])
    const env = { PORTSIDE_CHAT_LOG: log }
    const some = await portside(['chat', 'forget', '--matching', '12345', '--json'], { env })
    assert.deepEqual(JSON.parse(some.stdout), { forgotten: 1 })
    assert.ok(!(await readFile(log)).includes('12345'))
    assert.match((await portside(['chat', 'forget', '--all'], { env })).stdout, /^forgotten: [1-9]/)
  })

  it('ends with 2 where it is not told what to do', async () => {
    const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
      [['forget'], /say which: --all, --before or --matching/],
      [['forget', '--all', '--matching', 'x'], /cannot be used with/],
      [['forget', '--before', 'yesterday'], /Use 7d, 24h, 30m, or a date/],
      [['teach', 'a', 'b'], /required option '--kb <file>'/],
      [['teach', 'a', '--kb', desk], /give phrasings, or --unanswered/],
      [['teach', 'refund', '--unanswered', '99', '--kb', desk, '--log', log], /has none such/],
      [['unanswered', '--log', join(folder, 'absent.sqlite')], /no such file/],
    ]
    await Promise.all(
      cases.map(async ([args, message]) => {
        const { status, stderr } = await portside(['chat', ...args])
        assert.equal(status, 2, stderr)
        assert.match(stderr, message)
      }),
    )
  })
})
