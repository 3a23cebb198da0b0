import type { ServeOptions } from './serve-options.ts'
import type { Server } from './server.ts'
import type { Service } from './service.ts'
import { checkMayServe } from './threads/serving-thread.ts'

/**
 * Serves a service: resolves once every thread is bound, with the running {@link Server}. What it takes to serve is loaded by
 * the first call: clients and commands that never serve start without it.
 *
 * @throws {@link OptionError} `CANNOT_LISTEN` where the address can't be had, `INVALID_PORT`, `INVALID_THREADS`,
 * `INVALID_LIMIT`, `INVALID_NETWORK`, `CANNOT_READ_CERTIFICATE`, `INVALID_CERTIFICATE`, `UNIX_SOCKET_THREADS`,
 * `OPTIONS_NOT_PLAIN`, `SERVE_IN_WORKER`; and whatever the service's `build` throws
 */
export async function serve<In, Out, Options>(
  service: Service<In, Out, Options>,
  ...[options]: object extends Options ? [ServeOptions<Options>?] : [ServeOptions<Options>]
): Promise<Server> {
  checkMayServe()
  const { startServer } = await import('./start-server.ts')
  return startServer(service, options ?? {})
}
