import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createLog, type Logger } from '../../../core/index.ts'
import { type AskedQuestion, isOpenQuestion } from './asked-question.ts'
import { defaultLogFile, prepareLogFile } from './log-file.ts'
import type { BatchWritten, WriteBatch, WriterData } from './log-messages.ts'

/** Where open questions are kept, and how many. */
export interface QuestionLogOptions {
  /** The SQLite file; several threads and processes may write to one. @default `defaultLogFile()` */
  readonly file?: string | undefined
  /** At most so many questions are kept, the newest. @default 100000 */
  readonly maxRows?: number
  /** At most so many bytes are kept, the newest questions'. @default 67108864 */
  readonly maxBytes?: number
  /** Questions are deleted after so many days. @default 90 */
  readonly retentionDays?: number
  /** Told when questions are dropped or can't be written. @default to stderr */
  readonly log?: Pick<Logger, 'warn'>
}

/** Keeps the questions that weren't answered, or not well. */
export interface QuestionLog extends AsyncDisposable {
  /**
   * Keeps a question if it is open (see `isOpenQuestion`). Costs microseconds and never throws: a thread writes what
   * has gathered once a second. While more than 10,000 wait, further ones are dropped and counted.
   */
  record(asked: AskedQuestion): void
  /** Resolves once everything that was recorded is written, or can't be. */
  flush(): Promise<void>
  /** How many questions were lost: dropped, or not to be written. */
  readonly lost: number
}

const bounds = { maxRows: 100_000, maxBytes: 67_108_864, retentionDays: 90 } as const

const maxQueued = 10_000
const flushMs = 1000
/** A batch that waits no longer. */
const fullBatch = 1000

/**
 * Opens a log of open questions. Its file is made at once, to fail early; the thread that writes it starts with the
 * first question. Disposing of it writes what is left.
 *
 * @throws {@link OptionError} `QUESTION_LOG_UNUSABLE` with the reason.
 */
export function openQuestionLog(options: QuestionLogOptions = {}): QuestionLog {
  const { file = defaultLogFile(), log = createLog('warn', { service: 'chat' }), ...given } = options
  prepareLogFile(file)
  const writer = createWriter({ file, bounds: { ...bounds, ...given } })
  let queue: AskedQuestion[] = []
  let lost = 0
  let isWarned = false
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const lose = (count: number, reason: string): void => {
    lost += count
    // Once until a batch gets through: what fails goes on failing.
    if (!isWarned) log.warn({ file, lost, reason }, 'questions are not kept')
    isWarned = true
  }

  const writeAll = async (): Promise<void> => {
    while (queue.length > 0) {
      const questions = queue
      queue = []
      const { reason } = await writer.write({ questions })
      if (reason !== undefined) lose(questions.length, reason)
      else isWarned = false
    }
  }

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing ??= writeAll().finally(() => {
      writing = undefined
    })
    await writing
  }

  return {
    record(asked) {
      if (!isOpenQuestion(asked)) return
      if (queue.length >= maxQueued) lose(1, `more than ${maxQueued} wait to be written`)
      else queue.push(asked)
      if (queue.length === fullBatch) void flush()
      else timer ??= setTimeout(() => void flush(), flushMs).unref()
    },
    flush,
    get lost() {
      return lost
    },
    async [Symbol.asyncDispose]() {
      await flush()
      await writer.close()
    },
  }
}

/** The thread that writes, from the first batch on. */
function createWriter(data: WriterData) {
  let worker: Worker | undefined
  const start = (): Worker => {
    // Run from source or built: the entry's extension is this file's.
    const entry = new URL(`log-writer${extname(import.meta.filename)}`, import.meta.url)
    const started = new Worker(entry, { workerData: data })
    started.unref()
    started.on('error', () => {})
    started.once('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }
  return {
    async write(batch: WriteBatch): Promise<BatchWritten> {
      worker ??= start()
      const abort = new AbortController()
      const answered = once(worker, 'message', { signal: abort.signal }) as Promise<[BatchWritten]>
      const ended = once(worker, 'exit', { signal: abort.signal })
      worker.ref()
      worker.postMessage(batch)
      try {
        const [message] = await Promise.race([
          answered,
          ended.then(() => [{ reason: 'its thread ended' }] as const),
        ])
        return message
      } catch (error) {
        return { reason: error instanceof Error ? error.message : String(error) }
      } finally {
        worker?.unref()
        abort.abort()
      }
    },
    async close(): Promise<void> {
      if (worker === undefined) return
      const ended = once(worker, 'exit')
      worker.ref()
      worker.postMessage('close')
      await ended
    },
  }
}
