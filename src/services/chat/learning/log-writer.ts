// The entry of the thread that writes a question log, so that no question waits for a disk or another writer.
import { parentPort, workerData } from 'node:worker_threads'
import { reasonOf } from '../../../core/index.ts'
import type { BatchWritten, WriteBatch, WriterData } from './log-messages.ts'
import { openQuestionStore, type QuestionStore } from './question-store.ts'

const { file, bounds } = workerData as WriterData
const port = parentPort
let store: QuestionStore | undefined

async function write({ questions }: WriteBatch): Promise<BatchWritten> {
  try {
    store ??= await openQuestionStore(file, bounds)
    await store.add(questions)
    return {}
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

port?.on('message', async (batch: WriteBatch | 'close') => {
  if (batch !== 'close') return port.postMessage(await write(batch))
  await store?.[Symbol.asyncDispose]()
  port.close()
})
