import { once } from 'node:events'
import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import { hostPort, plainAddress } from '../address.ts'
import { errnoOf } from '../errors.ts'
import { listenError, type ListenTarget } from '../listen-error.ts'
import type { Logger } from '../log.ts'
import type { ServerAddress } from '../server.ts'
import type { Permits } from './permits.ts'

/** A listening socket that hands on what it accepts. */
export interface Listener {
  readonly address: ServerAddress
  /** Connections accepted, and refused for want of a permit. */
  readonly accepted: number
  readonly refused: number
  /** Accepts no more. */
  stop(): void
}

/**
 * Listens, and hands each connection that gets a permit to `take`, unread; `take` calls `onClosed` when it is over.
 *
 * @throws {@link OptionError} `CANNOT_LISTEN`, with the reason, where the address can't be had
 */
export async function listen(
  target: ListenTarget,
  permits: Permits,
  log: Logger,
  take: (socket: Socket, onClosed: () => void) => void,
): Promise<Listener> {
  let accepted = 0
  let refused = 0
  const logRefusal = onceASecond((reason: string) => {
    log.warn({ reason, refused, connections: permits.open }, 'connections are refused: a limit is reached')
  })
  const admit = (socket: Socket): void => {
    const permit = permits.acquire(plainAddress(socket.remoteAddress ?? ''))
    if (typeof permit === 'string') {
      refused += 1
      socket.on('error', () => {}).destroy()
      logRefusal(permit)
      return
    }
    accepted += 1
    take(socket, () => permit.release())
  }
  // What a worker said before this connection came may wait behind it in the same turn of the event loop, that it has
  // closed a connection or is about to end: it is heard first, and the peer that comes back gets the permit.
  const options = { pauseOnConnect: true, allowHalfOpen: true }
  const server = createServer(options, (socket) => void setImmediate(admit, socket))
  await bind(server, target)
  server.on('error', (error) => log.error({ err: error }, 'the listening socket failed'))
  return {
    address: addressOf(server, target),
    get accepted() {
      return accepted
    },
    get refused() {
      return refused
    },
    stop: () => void server.close(),
  }
}

async function bind(server: NetServer, target: ListenTarget): Promise<void> {
  try {
    await listening(server, target)
  } catch (error) {
    const isStale = 'path' in target && errnoOf(error) === 'EADDRINUSE' && !(await answers(target.path))
    if (!isStale) throw listenError(target, error)
    await unlink(target.path)
    await listening(server, target)
  }
}

async function listening(server: NetServer, target: ListenTarget): Promise<void> {
  server.listen('path' in target ? { path: target.path } : { ...target, backlog: 4096 })
  await once(server, 'listening')
}

/** Whether somebody serves a Unix socket; the file stays behind a process that was killed. */
async function answers(path: string): Promise<boolean> {
  const socket = connect({ path })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function addressOf(server: NetServer, target: ListenTarget): ServerAddress {
  const address = server.address()
  if (address === null || typeof address === 'string') {
    const path = 'path' in target ? target.path : String(address)
    return { transport: 'unix', address: path, port: 0, url: `unix:${path}` }
  }
  return {
    transport: 'tcp',
    address: address.address,
    port: address.port,
    url: `tcp://${hostPort(address.address, address.port)}`,
  }
}

function onceASecond(act: (reason: string) => void): (reason: string) => void {
  let lastMs = -Infinity
  return (reason) => {
    const nowMs = performance.now()
    if (nowMs - lastMs < 1_000) return
    lastMs = nowMs
    act(reason)
  }
}
