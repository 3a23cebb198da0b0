import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { teachAnswer } from './teach-answer.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-teach-'))
})
after(() => rm(folder, { recursive: true }))

const source = `# Our desk.
answers:
  - id: opening
    questions: [when do you open] # one line
    answer: At nine.
  - id: fees
    questions:
      - what does it cost
    answer: Nothing.
decline:
  questions: [tell me a joke]
`

async function fileOf(name: string, content: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

describe('teachAnswer()', () => {
  it('adds to the file that has the answer, and to nothing else', async () => {
    const desk = await fileOf('desk.yaml', source)
    const rows = await fileOf('rows.tsv', 'fees\thow much\n')
    const taught = await teachAnswer([rows, desk], 'fees', ['is it  free?', 'How much', 'IS IT FREE?'])
    assert.deepEqual(taught, { id: 'fees', file: desk, added: ['IS IT FREE?'], known: ['How much'] })
    assert.equal(await readFile(desk, 'utf8'), source.replace('it cost\n', 'it cost\n      - IS IT FREE?\n'))
    assert.equal(await readFile(rows, 'utf8'), 'fees\thow much\n')
  })

  it('keeps the byte order mark, the mode, and a link to the file', async () => {
    const desk = await fileOf('marked.yaml', `\uFEFF${source}`)
    await chmod(desk, 0o640)
    const link = join(folder, 'link.yaml')
    await symlink(desk, link)
    await teachAnswer([link], 'opening', ['opening hours'])
    const written = await readFile(desk, 'utf8')
    assert.equal(written, `\uFEFF${source.replace('you open]', 'you open, opening hours]')}`)
    assert.equal((await stat(desk)).mode & 0o777, 0o640)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.draft')),
      [],
    )
  })

  it('refuses what another answer has, or is to be declined, and says where', async () => {
    const desk = await fileOf('taken.yaml', source)
    await assert.rejects(teachAnswer([desk], 'fees', ['x', 'When do you OPEN']), {
      code: 'QUESTION_TAKEN',
      message: `Cannot teach fees "When do you OPEN": opening has it at ${desk}:4:17; move it from there first`,
    })
    await assert.rejects(teachAnswer([desk], 'fees', ['tell me a joke']), {
      message: `Cannot teach fees "tell me a joke": decline has it at ${desk}:11:15; move it from there first`,
    })
    assert.equal(await readFile(desk, 'utf8'), source)
  })

  it('writes nothing that could not be loaded', async () => {
    const desk = await fileOf('valid.yaml', source)
    await assert.rejects(teachAnswer([desk], 'fees', ['x'.repeat(1001)]), { code: 'KB_TOO_LONG' })
    await assert.rejects(teachAnswer([desk], 'fees', ['how to get to {city}']), { code: 'KB_UNKNOWN_ENTITY' })
    await assert.rejects(teachAnswer([desk], 'fee', ['x']), {
      code: 'UNKNOWN_ANSWER_ID',
      message: 'Cannot teach fee: there is no such answer; did you mean fees?',
    })
    assert.equal(await readFile(desk, 'utf8'), source)
  })

  it('loses nothing where several teach at a time: who could not is told', async () => {
    const desk = await fileOf('race.yaml', source)
    const questions = Array.from({ length: 8 }, (_, number) => `free ${number}`)
    const taught = await Promise.allSettled(
      questions.map((question) => teachAnswer([desk], 'fees', [question])),
    )
    const written = await readFile(desk, 'utf8')
    for (const [number, { status, ...rest }] of taught.entries()) {
      assert.equal(written.includes(`- free ${number}\n`), status === 'fulfilled')
      if ('reason' in rest) assert.equal((rest.reason as { readonly code: unknown }).code, 'KB_CHANGED')
    }
    assert.ok(taught.some(({ status }) => status === 'fulfilled'))
  })

  it('goes on after one who never finished', async () => {
    const desk = await fileOf('stale.yaml', source)
    const draft = await fileOf('stale.yaml.draft', 'half')
    await assert.rejects(teachAnswer([desk], 'fees', ['free']), { code: 'KB_CHANGED' })
    await utimes(draft, 0, 0)
    await teachAnswer([desk], 'fees', ['free'])
    assert.match(await readFile(desk, 'utf8'), /- free\n/)
  })

  it('adds nothing twice', async () => {
    const desk = await fileOf('again.yaml', source)
    await teachAnswer([desk], 'fees', ['free of charge?'])
    const once = await readFile(desk, 'utf8')
    assert.deepEqual((await teachAnswer([desk], 'fees', ['Free of charge?'])).added, [])
    assert.equal(await readFile(desk, 'utf8'), once)
  })
})
