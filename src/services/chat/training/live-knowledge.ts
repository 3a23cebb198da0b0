import { once } from 'node:events'
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Logger, reasonOf } from '../../../core/index.ts'
import type { Knowledge } from './knowledge.ts'
import { learn } from './learn.ts'
import type { Trained } from './training-worker.ts'

/** Knowledge that is learnt anew when its files change. */
export interface LiveKnowledge extends AsyncDisposable {
  /** What was learnt at the start. */
  readonly knowledge: Knowledge
}

/** Whom changes are told. */
export interface LiveKnowledgeOptions {
  readonly log: Logger
  /** Takes what was learnt of changed files. */
  readonly publish: (knowledge: Knowledge) => Promise<void>
}

/** Editors write a file in several steps: they have finished when nothing has changed for so long. */
const settledAfterMs = 100

/**
 * Learns from knowledge bases, and again in a thread of its own whenever one of their files changes. Files that can't be
 * used change nothing: why is logged, and what was learnt before stays.
 *
 * @throws what {@link learn} throws at the start
 */
export async function startLiveKnowledge(
  files: readonly string[],
  { log, publish }: LiveKnowledgeOptions,
): Promise<LiveKnowledge> {
  const knowledge = await learn(files)
  let timer: NodeJS.Timeout | undefined
  let worker: Worker | undefined
  let isChanged = false
  let isTraining = false
  let isOver = false

  const train = async (): Promise<void> => {
    // Until the last is published too: of two at once, the older could be the last to finish.
    if (isTraining) return
    isTraining = true
    while (isChanged && !isOver) {
      isChanged = false
      worker = startTraining(files)
      const trained = await outcomeOf(worker)
      worker = undefined
      if (isOver || isChanged) continue
      if ('reason' in trained) {
        log.warn(
          { files, reason: trained.reason },
          'the knowledge base has changed and cannot be used; the old one answers on',
        )
      } else {
        await publish(trained.knowledge)
        log.info(
          { files, answers: trained.knowledge.base.answers.length },
          'the knowledge base has changed and answers now',
        )
      }
    }
    isTraining = false
  }
  const change = (): void => {
    isChanged = true
    clearTimeout(timer)
    timer = setTimeout(() => void train(), settledAfterMs)
    timer.unref()
  }
  const watchers = watchFiles(files, change, log)
  return {
    knowledge,
    async [Symbol.asyncDispose]() {
      isOver = true
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
      await worker?.terminate()
    },
  }
}

/** Watches the folders of the files, because editors that write safely put a new file in the place of the old. */
function watchFiles(files: readonly string[], onChange: () => void, log: Logger): readonly FSWatcher[] {
  const byFolder = Map.groupBy(files, dirname)
  return Array.from(byFolder, ([folder, inFolder]) => {
    const names = new Set(inFolder.map((file) => basename(file)))
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || names.has(name)) onChange()
    })
    watcher.on('error', (error) => log.warn({ folder, reason: reasonOf(error) }, 'changes are not noticed'))
    return watcher
  })
}

function startTraining(files: readonly string[]): Worker {
  // Run from source or built: the entry's extension is this file's.
  const entry = new URL(`training-worker${extname(import.meta.filename)}`, import.meta.url)
  const worker = new Worker(entry, { workerData: { files } })
  worker.unref()
  return worker
}

async function outcomeOf(worker: Worker): Promise<Trained> {
  const abort = new AbortController()
  const ended = once(worker, 'exit', { signal: abort.signal }).then((): Trained => ({
    reason: 'its thread ended',
  }))
  const answered = once(worker, 'message', { signal: abort.signal }).then(([trained]) => trained as Trained)
  try {
    return await Promise.race([answered, ended])
  } catch (error) {
    return { reason: reasonOf(error) }
  } finally {
    ended.catch(() => {})
    answered.catch(() => {})
    abort.abort()
  }
}
