import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parseTsvBase } from '../knowledge/tsv-base.ts'
import { loadOrTrainModel } from './model-cache.ts'
import { createRecogniser } from './recogniser.ts'

const folder = await mkdtemp(join(tmpdir(), 'portside-models-'))
after(() => rm(folder, { recursive: true }))
const base = parseTsvBase(
  'base.tsv',
  'refund\tmy money back\nrefund\ti want a refund\nhours\twhen are you open\n',
)
const load = (of = base) => loadOrTrainModel(of, { background: [] }, { folder })

describe('loadOrTrainModel()', () => {
  it('keeps what it trained, and decides by it as before', async () => {
    const trained = createRecogniser(await load())
    const [file, ...others] = await readdir(folder)
    assert.deepEqual(others, [])
    const before = await readFile(join(folder, file ?? ''))
    const kept = createRecogniser(await load())
    assert.deepEqual(await readFile(join(folder, file ?? '')), before)
    for (const question of ['money', 'open', '', 'refnud']) {
      assert.deepEqual(kept.recognise(question), trained.recognise(question))
    }
  })

  it('trains anew where the file was altered', async () => {
    await load()
    const [file = ''] = await readdir(folder)
    const whole = await readFile(join(folder, file))
    const altered = Buffer.from(whole)
    altered[altered.length >> 1]! ^= 1
    await writeFile(join(folder, file), altered)
    await load()
    assert.deepEqual(await readFile(join(folder, file)), whole)
  })

  it('keeps another base apart', async () => {
    await load(parseTsvBase('base.tsv', 'refund\tmy money back\nhours\twhen are you open\n'))
    assert.equal((await readdir(folder)).length, 2)
  })

  it('trains all the same where nothing can be kept', async () => {
    const model = await loadOrTrainModel(base, { background: [] }, { folder: '/dev/null/models' })
    assert.equal(createRecogniser(model).recognise('i want a refund').guesses[0]?.answer, 0)
  })

  it('keeps the newest twenty', async () => {
    for (let state = 0; state < 22; state += 1) {
      await load(parseTsvBase('base.tsv', `refund\tmy money back ${state}\nhours\twhen are you open\n`))
    }
    assert.equal((await readdir(folder)).length, 20)
  })
})
