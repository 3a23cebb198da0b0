import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { AskedQuestion } from './asked-question.ts'
import { openQuestionLog } from './question-log.ts'
import { openQuestionStore } from './question-store.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-log-'))
})
after(() => rm(folder, { recursive: true }))

const bounds = { maxRows: 1000, maxBytes: 10_000_000, retentionDays: 30 }
const asked = (question: string, rest: Partial<AskedQuestion> = {}): AskedQuestion => ({
  question,
  outcome: 'decline',
  id: null,
  confidence: 0.1,
  language: 'en',
  at: new Date(),
  ...rest,
})
const ever = new Date(0)

async function questionsIn(file: string): Promise<readonly string[]> {
  await using store = await openQuestionStore(file, bounds)
  return (await store.list(ever, 100_000)).map(({ question }) => question)
}

/** A log that can't warn anybody but the test. */
function quiet() {
  const warnings: unknown[] = []
  return { warnings, log: { warn: (facts: unknown) => void warnings.push(facts) } }
}

describe('openQuestionLog()', () => {
  it('keeps nothing that is no text, nor a request to a web server', async () => {
    const file = join(folder, 'probes.sqlite')
    await using log = openQuestionLog({ file })
    for (const question of [
      '\u0016\u0003\u0001\u0002\u0000\u0001',
      'h\u{FFFD}llo',
      'GET / HTTP/1.0',
      'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1',
      'Host: 127.0.0.1:8888',
      'User-Agent: curl/8',
      'what does GET mean in HTTP',
      '蛋糕🎂\t在哪儿',
    ]) {
      log.record(asked(question))
    }
    await log.flush()
    assert.deepEqual(
      (await questionsIn(file)).toSorted(),
      ['what does GET mean in HTTP', '蛋糕🎂\t在哪儿'].toSorted(),
    )
  })

  it('keeps what was declined, clarified or thumbed down, and nothing else', async () => {
    const file = join(folder, 'kept', 'deep', 'q.sqlite')
    {
      await using log = openQuestionLog({ file })
      log.record(asked('declined 你好'))
      log.record(asked('clarified', { outcome: 'clarify', id: 'a', confidence: 0.5 }))
      log.record(asked('answered', { outcome: 'answer', id: 'a', thumb: 'up' }))
      log.record(asked('badly', { outcome: 'answer', id: 'a', thumb: 'down' }))
      log.record(asked('well', { outcome: 'answer', id: 'a' }))
      assert.equal(log.lost, 0)
    }
    await using store = await openQuestionStore(file, bounds)
    const kept = await store.list(ever, 10)
    assert.deepEqual(
      kept.map(({ question, outcome, id, thumb }) => [question, outcome, id, thumb]),
      [
        ['declined 你好', 'decline', null, null],
        ['clarified', 'clarify', 'a', null],
        ['badly', 'answer', 'a', 'down'],
      ],
    )
  })

  it('keeps nothing that nobody else should read', async () => {
    const file = join(folder, 'private.sqlite')
    await using log = openQuestionLog({ file })
    log.record(asked('secret'))
    await log.flush()
    assert.equal((await stat(file)).mode & 0o077, 0)
  })

  it('writes by itself, without being asked to', async () => {
    const file = join(folder, 'timed.sqlite')
    await using log = openQuestionLog({ file })
    for (let number = 0; number < 1000; number++) log.record(asked(`q${number}`))
    while ((await questionsIn(file)).length < 1000) await new Promise((resolve) => setImmediate(resolve))
  })

  it('lets several write to one file at a time, losing none', async () => {
    const file = join(folder, 'shared.sqlite')
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(
      names.map(async (name) => {
        await using log = openQuestionLog({ file })
        for (let batch = 0; batch < 10; batch++) {
          for (let number = 0; number < 25; number++) log.record(asked(`${name} ${batch} ${number}`))
          await log.flush()
        }
        assert.equal(log.lost, 0)
      }),
    )
    assert.equal(new Set(await questionsIn(file)).size, 1000)
  })

  it('drops what is too much to wait, counts it and says so once', async () => {
    const { warnings, log: logger } = quiet()
    await using log = openQuestionLog({ file: join(folder, 'flood.sqlite'), log: logger })
    for (let number = 0; number < 12_500; number++) log.record(asked('again'))
    assert.ok(log.lost > 0 && log.lost < 2500, String(log.lost))
    assert.equal(warnings.length, 1)
  })

  it('fails at once where its file can not be', async () => {
    const taken = join(folder, 'taken')
    await writeFile(taken, 'answers: []\n')
    assert.throws(() => openQuestionLog({ file: taken }), {
      code: 'QUESTION_LOG_UNUSABLE',
      message: `Cannot keep questions in ${taken}: it is no SQLite file; choose another file with --log`,
    })
    assert.throws(() => openQuestionLog({ file: join(taken, 'q.sqlite') }), { code: 'QUESTION_LOG_UNUSABLE' })
  })

  it('goes on where its file is broken later, and says that nothing is kept', async () => {
    const { warnings, log: logger } = quiet()
    const file = join(folder, 'broken.sqlite')
    await using log = openQuestionLog({ file, log: logger })
    await writeFile(file, `SQLite format 3\0${'x'.repeat(5000)}`)
    log.record(asked('lost'))
    await log.flush()
    assert.equal(log.lost, 1)
    assert.equal(warnings.length, 1)
  })
})

describe('openQuestionStore()', () => {
  it('keeps the newest within its rows', async () => {
    await using store = await openQuestionStore(join(folder, 'rows.sqlite'), { ...bounds, maxRows: 3 })
    await store.add(['a', 'b', 'c', 'd'].map((text) => asked(text)))
    await store.add([asked('e')])
    assert.deepEqual(
      (await store.list(ever, 10)).map(({ question }) => question),
      ['c', 'd', 'e'],
    )
  })

  it('keeps the newest within its bytes, and its file no larger', async () => {
    const file = join(folder, 'bytes.sqlite')
    await using store = await openQuestionStore(file, { ...bounds, maxRows: 100_000, maxBytes: 500_000 })
    for (let batch = 0; batch < 6; batch++) {
      await store.add(
        Array.from({ length: 300 }, (_, number) => asked(`${batch} ${number} ${'x'.repeat(900)}`)),
      )
    }
    const kept = await store.list(ever, 100_000)
    assert.ok(kept.length > 200 && kept.at(-1)?.question.startsWith('5 299'))
    await store.forget({ matching: 'nothing such' })
    assert.ok((await stat(file)).size <= 500_000)
  })

  it('deletes what is older than its retention', async () => {
    await using store = await openQuestionStore(join(folder, 'old.sqlite'), bounds)
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    await store.add([asked('old', { at: daysAgo(31) }), asked('young', { at: daysAgo(29) })])
    assert.deepEqual(
      (await store.list(ever, 10)).map(({ question }) => question),
      ['young'],
    )
    assert.deepEqual(await store.list(daysAgo(28), 10), [])
  })

  it('cuts questions that are longer than phrasings may be', async () => {
    await using store = await openQuestionStore(join(folder, 'long.sqlite'), bounds)
    await store.add([asked(`${'x'.repeat(999)}😀`)])
    assert.equal((await store.list(ever, 1))[0]?.question, `${'x'.repeat(999)}\uFFFD`)
  })

  it('forgets by text, by time, and all, so that no byte of it is left', async () => {
    const file = join(folder, 'forget.sqlite')
    await using store = await openQuestionStore(file, bounds)
    await store.add([
      asked('my number is 12345'),
      asked('MY name', { at: new Date(Date.now() - 5000) }),
      asked('x'),
    ])
    assert.equal(await store.forget({ matching: 'my', before: new Date(Date.now() - 1000) }), 1)
    assert.equal(await store.forget({ matching: '12345' }), 1)
    for (const name of await readdir(folder)) {
      if (name.startsWith('forget.sqlite')) assert.ok(!(await readFile(join(folder, name))).includes('12345'))
    }
    assert.equal(await store.forget({}), 1)
    assert.deepEqual(await store.list(ever, 10), [])
  })

  it('lists what was taught no more', async () => {
    await using store = await openQuestionStore(join(folder, 'taught.sqlite'), bounds)
    await store.add([asked('a'), asked('b')])
    const [first] = await store.list(ever, 10)
    await store.markTaught([first?.row ?? 0], 'hello')
    assert.deepEqual(
      (await store.list(ever, 10)).map(({ question }) => question),
      ['b'],
    )
  })
})
