import { lines, service } from '../../src/core/index.ts'

/** Does to its thread or its peer what the line says; echoes any other. */
export default service(import.meta, () => ({
  codec: lines(),
  limits: { maxMessageBytes: 64, messageMs: 150, idleMs: 400 },
  async reply(line, peer) {
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
      case 'block':
        for (const end = performance.now() + 1_500; performance.now() < end;) Math.sqrt(2)
        return 'blocked'
      case 'flood':
        for (let sent = 0; sent < 4_000; sent += 1) peer.send('x'.repeat(1_000))
        return 'flooded'
      case 'close':
        peer.close()
        return 'closing'
      default:
        return line
    }
  },
}))
