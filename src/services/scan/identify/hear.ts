import type { Duplex } from 'node:stream'

/** How long, and how much, a peer is listened to. */
export interface Patience {
  /** Until its first byte. */
  readonly firstByteMs: number
  /** Between its bytes. */
  readonly quietMs: number
  /** In all, from its first byte on, however it spreads them. */
  readonly wholeMs: number
  readonly maxBytes: number
  /** Whether it has said what one wanted to know. */
  readonly hasEnough: (bytes: Buffer) => boolean
}

/** What a peer said. */
export interface Heard {
  readonly bytes: Buffer
  /** Whether it has hung up, or the connection broke. */
  readonly isEnded: boolean
}

/**
 * Listens to a peer until it has said enough, falls silent or hangs up. What comes after stays unread. The stream
 * needs a listener for its errors; they end it.
 */
export function hear(stream: Duplex, patience: Patience): Promise<Heard> {
  const { firstByteMs, quietMs, wholeMs, maxBytes, hasEnough } = patience
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let nextLook = 0
    let isEnded = stream.destroyed || stream.readableEnded
    let silence = setTimeout(finish, firstByteMs)
    let whole: NodeJS.Timeout | undefined
    stream.on('data', take).once('end', end).once('close', end).resume()
    if (isEnded) finish()

    function take(chunk: Buffer): void {
      chunks.push(chunk)
      size += chunk.length
      whole ??= setTimeout(finish, wholeMs)
      clearTimeout(silence)
      silence = setTimeout(finish, quietMs)
      if (size >= maxBytes || looksEnough()) finish()
    }

    /** Whoever sends byte by byte has them looked at less and less often. */
    function looksEnough(): boolean {
      if (size < nextLook) return false
      nextLook = size + (size >> 6)
      return hasEnough(Buffer.concat(chunks))
    }

    function end(): void {
      isEnded = true
      finish()
    }

    function finish(): void {
      clearTimeout(silence)
      clearTimeout(whole)
      stream.off('data', take).off('end', end).off('close', end).pause()
      resolve({ bytes: Buffer.concat(chunks).subarray(0, maxBytes), isEnded })
    }
  })
}
