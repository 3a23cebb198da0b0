import type { EventEmitter } from 'node:events'

/** Resolves when a stream or server closes, be it in order or by an error; `once()` of node:events rejects where an error comes first. */
export async function whenClosed(emitter: EventEmitter): Promise<void> {
  await new Promise<void>((resolve) => void emitter.once('close', () => resolve()))
}
