import { EventEmitter } from 'node:events'
import { lines, service } from '../../src/core/index.ts'

/** Emits `next` with a word that the services prepared in this thread are to publish. */
export const words = new EventEmitter<{ next: [word: string] }>()

interface SharedWord {
  readonly word: string
  /** Counted up by whichever thread is asked. */
  readonly asked: SharedArrayBuffer
}

/** Says the newest word that was prepared or published, and how often all of its threads have been asked. */
export default service(
  import.meta,
  (_options: { readonly word: string }, shared: { readonly current: SharedWord }) => ({
    codec: lines(),
    reply() {
      const { word, asked } = shared.current
      return `${word} ${Atomics.add(new Int32Array(asked), 0, 1) + 1}`
    },
  }),
  async ({ word }, { publish }) => {
    if (word === '') throw new RangeError('there is no word')
    const asked = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    const publishNext = (next: string): void => void publish({ word: next, asked })
    words.on('next', publishNext)
    return {
      value: { word, asked },
      async [Symbol.asyncDispose]() {
        words.off('next', publishNext)
      },
    }
  },
)
