import { once } from 'node:events'
import { lstat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import { hostPort } from '../address.ts'
import { errnoOf } from '../errors.ts'
import { createFloodGate } from '../flood-gate.ts'
import { listenError, type ListenTarget } from '../listen-error.ts'
import type { Logger } from '../log.ts'
import type { Counters } from '../metrics/counters.ts'
import type { ServerAddress } from '../server.ts'
import type { Admission, AdmittedConnection } from './admission.ts'

/** A listening socket that hands on what it accepts. */
export interface Listener {
  readonly address: ServerAddress
  /** Connections admitted. */
  readonly accepted: number
  /** Accepts no more. */
  stop(): void
}

/**
 * Listens, and hands each connection that is admitted to `take`, unread.
 *
 * @throws {@link OptionError} `CANNOT_LISTEN`, with the reason, where the address can't be had
 */
export async function listen(
  target: ListenTarget,
  admission: Admission,
  counters: Counters,
  log: Logger,
  take: (admitted: AdmittedConnection) => void,
): Promise<Listener> {
  let accepted = 0
  const gate = createFloodGate(log, { perSecond: 1 })
  const admit = (socket: Socket): void => {
    // Its peer has reset it before anybody asked who that is: nothing tells whether it may connect, and nobody waits for answers.
    if (address.transport === 'tcp' && socket.remoteAddress === undefined) {
      counters.add('peerErrors')
      socket.on('error', () => {}).destroy()
      return
    }
    const admitted = admission.enter(socket)
    if (typeof admitted !== 'string') {
      accepted += 1
      take(admitted)
      return
    }
    counters.refuse(admitted)
    socket.on('error', () => {}).destroy()
    if (gate.passes('warn', admitted)) {
      const { remoteAddress } = socket
      log.warn(
        { reason: admitted, address: remoteAddress, connections: admission.permits.open },
        'connections are refused',
      )
    }
  }
  // What a worker said before this connection came may wait behind it in the same turn of the event loop, that it has
  // closed a connection or is about to end: it is heard first, and the peer that comes back gets the permit.
  const options = { pauseOnConnect: true, allowHalfOpen: true }
  const server = createServer(options, (socket) => void setImmediate(admit, socket))
  await bind(server, target)
  const address = addressOf(server, target)
  server.on('error', (error) => log.error({ err: error }, 'the listening socket failed'))
  return {
    address,
    get accepted() {
      return accepted
    },
    stop: () => void server.close(),
  }
}

async function bind(server: NetServer, target: ListenTarget): Promise<void> {
  try {
    await listenReplacing(server, target)
  } catch (error) {
    throw listenError(target, 'tcp', error)
  }
}

/** Listens, on a path where a socket is left over too. */
async function listenReplacing(server: NetServer, target: ListenTarget): Promise<void> {
  try {
    await listening(server, target)
  } catch (error) {
    const isTaken = 'path' in target && errnoOf(error) === 'EADDRINUSE'
    if (!isTaken || !(await isStale(target.path))) throw error
    await unlink(target.path)
    await listening(server, target)
  }
}

async function listening(server: NetServer, target: ListenTarget): Promise<void> {
  if ('fd' in target) server.listen({ fd: target.fd })
  else server.listen('path' in target ? { path: target.path } : { ...target, backlog: 4096 })
  await once(server, 'listening')
}

/** Whether a path is that of a socket that nobody serves; what else may be there is somebody's, and stays. */
async function isStale(path: string): Promise<boolean> {
  return (await lstat(path)).isSocket() && !(await answers(path))
}

/** Whether somebody serves a Unix socket; the file stays behind a process that was killed. */
async function answers(path: string): Promise<boolean> {
  const socket = connect({ path })
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    // Anything else is no proof that nobody does: a backlog may be full, or its file another user's.
    return errnoOf(error) !== 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}

function addressOf(server: NetServer, target: ListenTarget): ServerAddress {
  const address = server.address()
  if (address === null || typeof address === 'string') {
    const path = 'path' in target ? target.path : (address ?? '')
    return { transport: 'unix', address: path, port: 0, url: `unix:${path}` }
  }
  return {
    transport: 'tcp',
    address: address.address,
    port: address.port,
    url: `tcp://${hostPort(address.address, address.port)}`,
  }
}
