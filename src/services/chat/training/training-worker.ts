import { parentPort, workerData } from 'node:worker_threads'
import { reasonOf } from '../../../core/index.ts'
import type { Knowledge } from './knowledge.ts'
import { learn } from './learn.ts'

/** What a training worker says once: what it has learnt, or why it couldn't. */
export type Trained = { readonly knowledge: Knowledge } | { readonly reason: string }

const { files } = workerData as { readonly files: readonly string[] }

let trained: Trained
try {
  trained = { knowledge: await learn(files) }
} catch (error) {
  trained = { reason: reasonOf(error) }
}
parentPort?.postMessage(trained)
