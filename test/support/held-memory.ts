import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { threadId } from 'node:worker_threads'

/** Which thread this is, and how many bytes it holds when its garbage is collected: `0 12345678`. */
export function heldMemory(): string {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  // Buffers that the first finds are freed beside it; the second waits for that.
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return `${threadId} ${heapUsed + external}`
}
