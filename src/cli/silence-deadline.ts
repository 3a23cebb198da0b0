import { TimeoutError } from '../core/index.ts'

/** How long a server that was sent something may say nothing, in milliseconds. */
export const longestSilenceMs = 5_000

/** A deadline for a server that answers as it likes. */
export interface SilenceDeadline extends Disposable {
  /** Aborted with {@link TimeoutError} `REQUEST_TIMEOUT` once the server has been silent for too long. */
  readonly signal: AbortSignal
  /** Something was sent: an answer is due. */
  sent(): void
  /** Something came: nothing is due until more is sent, or, after the end, more comes. */
  heard(): void
  /** Nothing more will be sent: the rest is due. */
  ended(): void
}

/** Makes a deadline for what `server`, as messages name it, may be silent. */
export function silenceDeadline(server: string): SilenceDeadline {
  const controller = new AbortController()
  let isEnded = false
  let timer: NodeJS.Timeout | undefined
  const expire = (): void => {
    const message = `No answer from ${server} in ${longestSilenceMs} ms`
    const details = { server, limitMs: longestSilenceMs }
    controller.abort(new TimeoutError('REQUEST_TIMEOUT', message, { details }))
  }
  const stop = (): void => clearTimeout(timer)
  const start = (): void => {
    stop()
    timer = setTimeout(expire, longestSilenceMs)
  }
  return {
    signal: controller.signal,
    sent: start,
    heard: () => (isEnded ? start() : stop()),
    ended() {
      isEnded = true
      start()
    },
    [Symbol.dispose]: stop,
  }
}
