import { hostPort } from './address.ts'
import { errnoOf, OptionError, reasonOf } from './errors.ts'

/** Where to listen: a port, the path of a Unix socket, or a listening socket that this process was started with. */
export type ListenTarget =
  | { readonly host: string; readonly port: number }
  | { readonly path: string }
  | { readonly fd: number }

/** What to say when an address can't be listened on, over TCP or UDP. */
export function listenError(target: ListenTarget, cause: unknown): OptionError {
  const where = nameOf(target)
  const errno = errnoOf(cause)
  const advice =
    errno === 'EADDRINUSE'
      ? '; stop what listens there, or choose another --port'
      : errno === 'EACCES'
        ? '; ports below 1024 need root or CAP_NET_BIND_SERVICE'
        : ''
  return new OptionError('CANNOT_LISTEN', `Cannot listen on ${where}: ${reasonOf(cause)}${advice}`, {
    cause,
    details: { where, errno, reason: reasonOf(cause) },
  })
}

function nameOf(target: ListenTarget): string {
  if ('fd' in target) return `file descriptor ${target.fd}`
  return 'path' in target ? target.path : hostPort(target.host, target.port)
}
