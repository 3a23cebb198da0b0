import { hostPort } from './address.ts'
import { errnoOf, OptionError, reasonOf } from './errors.ts'

/** Where to listen: a port, the path of a Unix socket, or a listening socket that this process was started with. */
export type ListenTarget =
  | { readonly host: string; readonly port: number }
  | { readonly path: string }
  | { readonly fd: number }

/** What to do about it, by errno. */
const advices: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: () => '; stop what listens there, or choose another --port',
  EACCES: (port) =>
    `; ports below 1024 need root or CAP_NET_BIND_SERVICE: sudo setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")", or AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit, or sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}, or choose another port`,
}

/** What to say when an address can't be listened on, over TCP or UDP. */
export function listenError(target: ListenTarget, cause: unknown): OptionError {
  const where = nameOf(target)
  const errno = errnoOf(cause)
  const port = 'port' in target ? target.port : undefined
  const advice = port === undefined ? '' : (advices[errno ?? '']?.(port) ?? '')
  return new OptionError('CANNOT_LISTEN', `Cannot listen on ${where}: ${reasonOf(cause)}${advice}`, {
    cause,
    details: { where, port, errno, reason: reasonOf(cause) },
  })
}

function nameOf(target: ListenTarget): string {
  if ('fd' in target) return `file descriptor ${target.fd}`
  return 'path' in target ? target.path : hostPort(target.host, target.port)
}
