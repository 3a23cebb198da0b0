import assert from 'node:assert/strict'
import { watch } from 'node:fs'
import { basename } from 'node:path'
import { it } from 'node:test'
import { knowledgeFile } from '../../../../test/support/knowledge-file.ts'
import { until } from '../../../../test/support/until.ts'
import { createLog } from '../../../core/index.ts'
import { startLiveKnowledge } from './live-knowledge.ts'

const base = (opening: string): string =>
  `answers: [{ id: opening, questions: [when do you open], answer: ${opening} }]\n`

it('startLiveKnowledge() learns a change that comes while one is published after that, not beside it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  await using file = await knowledgeFile(base('zero'))
  const published: string[] = []
  const isTaken = Promise.withResolvers<undefined>()
  await using _ = await startLiveKnowledge([file.path], {
    log: createLog('silent', {}),
    async publish({ base: { answers } }) {
      published.push(JSON.stringify(answers))
      await isTaken.promise
    },
  })
  let trainings = 0
  const onWorker = (): void => void (trainings += 1)
  process.on('worker', onWorker)
  t.after(() => process.off('worker', onWorker))
  const isPublished = (times: number): boolean => {
    t.mock.timers.tick(1_000)
    return published.length === times
  }
  await file.replace(base('one'))
  await until(() => isPublished(1))
  const before = trainings
  const noticed = new Set<string | null>()
  const watcher = watch(file.folder, (_event, name) => void noticed.add(name))
  await file.replace(base('two'))
  await until(() => noticed.has(basename(file.path)))
  watcher.close()
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise(setImmediate)
    t.mock.timers.tick(1_000)
  }
  assert.equal(trainings, before)
  isTaken.resolve(undefined)
  await until(() => isPublished(2))
  assert.match(published[1] ?? '', /two/)
})
