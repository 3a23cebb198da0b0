import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { batch, type Batch } from '../messages.ts'
import { HandlerLoop, type HandlerOwner } from './handler-loop.ts'

/** The owner of a handler that notes what happens, in order. */
class Witness implements HandlerOwner<string> {
  readonly events: string[] = []
  readonly drain = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<readonly string[]>()
  readonly channel = {
    isOver: false,
    write: (message: string) => {
      if (message === 'unsendable') throw new Error('it cannot be sent')
      this.events.push(message)
    },
    outbox: { isFull: false, drained: () => this.drain.promise, flushSoon: () => {} },
  } as HandlerOwner<string>['channel'] & { isOver: boolean; outbox: { isFull: boolean } }

  /** Everything that happened until the handler had ended. */
  async watch(replies: AsyncIterable<string | Batch<string>>): Promise<readonly string[]> {
    new HandlerLoop(this, replies).next()
    return this.#ended.promise
  }

  handleFinished(): void {
    this.#end('finished')
  }

  handleFailed(error: unknown): void {
    this.#end(`failed: ${error instanceof Error ? error.message : String(error)}`)
  }

  #end(how: string): void {
    this.events.push(how)
    this.#ended.resolve(this.events)
  }
}

describe('HandlerLoop', () => {
  it('writes single replies and batches in order, and says once that the handler has finished', async () => {
    async function* replies() {
      yield 'one'
      yield batch(['two', 'three'])
      yield batch([])
      yield 'four'
    }
    assert.deepEqual(await new Witness().watch(replies()), ['one', 'two', 'three', 'four', 'finished'])
  })

  it('fails with what the handler throws, after the replies before it', async () => {
    async function* replies() {
      yield 'one'
      throw new Error('out of order')
    }
    assert.deepEqual(await new Witness().watch(replies()), ['one', 'failed: out of order'])
  })

  it('fails with what an iterator throws instead of rejecting', async () => {
    const replies = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          throw new Error('at once')
        },
      }),
    }
    assert.deepEqual(await new Witness().watch(replies), ['failed: at once'])
  })

  it('asks for nothing while the outbox is full', async () => {
    const witness = new Witness()
    async function* replies() {
      witness.channel.outbox.isFull = true
      yield 'one'
      witness.events.push('asked again')
      witness.channel.outbox.isFull = false
      yield 'two'
    }
    const watched = witness.watch(replies())
    await new Promise(setImmediate)
    witness.events.push('drained')
    witness.drain.resolve()
    assert.deepEqual(await watched, ['one', 'drained', 'asked again', 'two', 'finished'])
  })

  it('has the handler clean up before it fails with a reply that cannot be written', async () => {
    const witness = new Witness()
    async function* replies() {
      try {
        yield 'one'
        yield 'unsendable'
        yield 'never'
      } finally {
        witness.events.push('cleaned up')
      }
    }
    assert.deepEqual(await witness.watch(replies()), ['one', 'cleaned up', 'failed: it cannot be sent'])
  })

  it('has the handler clean up when the connection is over, and fails with what that throws', async () => {
    const witness = new Witness()
    async function* replies() {
      try {
        witness.channel.isOver = true
        yield 'last'
        yield 'never'
      } finally {
        witness.events.push('cleaned up')
        await Promise.reject(new Error('while cleaning up'))
      }
    }
    assert.deepEqual(await witness.watch(replies()), ['last', 'cleaned up', 'failed: while cleaning up'])
  })
})
