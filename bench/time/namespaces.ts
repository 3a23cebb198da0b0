import { execFileSync } from 'node:child_process'

/** Two network namespaces with a pair of Ethernet devices between them, and no way out. */
export interface NamespacePair extends Disposable {
  readonly serverAddress: string
  /** The command, run where the server is, or where the client is. */
  readonly inServer: (command: readonly string[]) => readonly string[]
  readonly inClient: (command: readonly string[]) => readonly string[]
}

const serverAddress = '10.79.0.1'
const clientAddress = '10.79.0.2'

/** Makes such a pair, named by this process. It takes root, and `ip` of iproute2. */
export function openNamespacePair(): NamespacePair {
  const server = `pt${process.pid}s`
  const client = `pt${process.pid}c`
  const inside = (namespace: string, command: readonly string[]) => [
    'ip',
    'netns',
    'exec',
    namespace,
    ...command,
  ]
  const close = (): void => {
    for (const namespace of [server, client]) run(['ip', 'netns', 'delete', namespace])
  }
  for (const namespace of [server, client]) run(['ip', 'netns', 'add', namespace])
  try {
    run(['ip', 'link', 'add', 'v0', 'netns', server, 'type', 'veth', 'peer', 'name', 'v0', 'netns', client])
    for (const [namespace, address] of [
      [server, serverAddress],
      [client, clientAddress],
    ] as const) {
      run(inside(namespace, ['ip', 'address', 'add', `${address}/24`, 'dev', 'v0']))
      for (const device of ['lo', 'v0']) run(inside(namespace, ['ip', 'link', 'set', device, 'up']))
    }
  } catch (error) {
    close()
    throw error
  }
  return {
    serverAddress,
    inServer: (command) => inside(server, command),
    inClient: (command) => inside(client, command),
    [Symbol.dispose]: close,
  }
}

function run([file = '', ...args]: readonly string[]): void {
  execFileSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
