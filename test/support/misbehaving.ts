import { lines, type Peer, service } from '../../src/core/index.ts'

/** In which shape the service misbehaves. */
export interface MisbehavingOptions {
  /** @default 'reply' */
  readonly shape?: 'reply' | 'handle'
}

/** Does to its thread or its peer what the line says; echoes any other. */
export default service(import.meta, ({ shape = 'reply' }: MisbehavingOptions) => {
  const base = { codec: lines(), limits: { maxMessageBytes: 64, messageMs: 150, idleMs: 400 } }
  if (shape === 'reply') return { ...base, reply: misbehave }
  return {
    ...base,
    async *handle(messages, peer) {
      for await (const line of messages) yield await misbehave(line, peer)
    },
  }
})

function misbehave(line: string, peer: Peer<string>): string | Promise<string> {
  switch (line) {
    case 'throw':
      throw new Error('thrown on purpose')
    case 'reject':
      return Promise.reject(new Error('rejected on purpose'))
    case 'die':
      setImmediate(() => {
        throw new Error('died on purpose')
      })
      return new Promise<never>(() => {})
    case 'slow':
      return new Promise<string>((resolve) => setTimeout(resolve, 150, 'slow'))
    case 'never':
      return new Promise<never>(() => {})
    case 'heed':
      return new Promise<string>((resolve) => {
        peer.signal.addEventListener('abort', () => resolve('aborted'))
      })
    case 'block':
      for (const end = performance.now() + 1_500; performance.now() < end;) Math.sqrt(2)
      return 'blocked'
    case 'work':
      for (const end = performance.now() + 1; performance.now() < end;) Math.sqrt(2)
      return 'worked'
    case 'flood':
      for (let sent = 0; sent < 4_000; sent += 1) peer.send('x'.repeat(1_000))
      return 'flooded'
    case 'close':
      peer.close()
      return 'closing'
    default:
      return line
  }
}
