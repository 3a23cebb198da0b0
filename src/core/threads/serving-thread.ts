import { OptionError } from '../errors.ts'

const mark = Symbol.for('portside.worker')

/** Notes that this thread is a worker that loads a service's file: a `serve()` in that file would start itself for ever. */
export function forbidServing(serviceUrl: string): void {
  Object.assign(globalThis, { [mark]: serviceUrl })
}

/** @throws {@link OptionError} `SERVE_IN_WORKER` where a service's file calls `serve()` while a worker loads it */
export function checkMayServe(): void {
  const serviceUrl = (globalThis as { [mark]?: string })[mark]
  if (serviceUrl === undefined) return
  throw new OptionError(
    'SERVE_IN_WORKER',
    `${serviceUrl} calls serve() while a worker thread loads it; write: if (import.meta.main) await serve(…)`,
    { details: { url: serviceUrl } },
  )
}
