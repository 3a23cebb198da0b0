import type { ServeOptions, Server, Stats } from '../../src/core/index.ts'
import { isService, serve } from '../../src/core/index.ts'
import { type Outcome, type RunCommandOptions, startPortside } from './command.ts'

const thisFile = import.meta.filename

/** A service's file, and how it is served. */
type Order = ServeOptions<object> & { readonly file: string }

/** A server in a process of its own, for what is measured or ended by process. */
export interface ServingProcess extends AsyncDisposable {
  readonly pid: number
  /** Where it listens, as of a server that peers connect to. */
  readonly address: Server['address']
  /** Resolves with what it left, where it ends by itself. */
  readonly ended: Promise<Outcome>
  /** Asks it to stop, and resolves with what it left, and what it had done. */
  stop(): Promise<Outcome & { readonly stats: Stats }>
}

/** The command that serves the service in `file` by `options`, says where, and at its end what it has done. */
export function servingCommand(file: string, options: ServeOptions<object>): readonly string[] {
  const order: Order = { ...options, file }
  return [thisFile, JSON.stringify(order)]
}

/** Serves the service that a file exports by default, and resolves once it listens. */
export async function startServing(
  file: string,
  options: ServeOptions<object>,
  commandOptions: RunCommandOptions = {},
): Promise<ServingProcess> {
  const [bin = thisFile, ...args] = servingCommand(file, options)
  const command = await startPortside(args, { ...commandOptions, bin })
  const [port = 0] = command.ports.values()
  return {
    pid: command.process.pid ?? 0,
    address: { transport: 'tcp', address: '127.0.0.1', port, url: `tcp://127.0.0.1:${port}` },
    ended: command.ended,
    async stop() {
      const outcome = await command.stop()
      const [lastLine = '{}'] = outcome.stdout.trim().split('\n').slice(-1)
      return { ...outcome, stats: (JSON.parse(lastLine) as { stats: Stats }).stats }
    },
    [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
  }
}

if (import.meta.main) {
  const { file, ...options } = JSON.parse(process.argv[2] ?? '{}') as Order
  const { default: exported } = (await import(file)) as { default: unknown }
  if (!isService(exported)) throw new TypeError(`${file} exports no service by default`)
  const server = await serve(exported, options)
  const place = { service: server.name, port: server.address.port }
  console.log(JSON.stringify(place))
  await server.closed
  console.log(JSON.stringify({ ...place, stats: server.stats() }))
}
