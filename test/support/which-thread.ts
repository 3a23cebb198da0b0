import { threadId } from 'node:worker_threads'
import { lines, service } from '../../src/core/index.ts'

/** Answers every line with the number of the thread that serves it. */
export default service(import.meta, () => ({ codec: lines(), reply: () => String(threadId) }))
