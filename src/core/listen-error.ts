import { hostPort } from './address.ts'
import { errnoOf, OptionError, type PortsideError, reasonOf } from './errors.ts'

/** Where to listen: a port, the path of a Unix socket, or a listening socket that this process was started with. */
export type ListenTarget =
  | { readonly host: string; readonly port: number }
  | { readonly path: string }
  | { readonly fd: number }

type Facts = PortsideError['details']

/** What to do about it, by errno; `setting` is what holds the port. */
const advices: Readonly<Record<string, (facts: Facts, setting: string) => string>> = {
  EADDRINUSE: (_facts, setting) => `; stop what listens there, or choose another ${setting}`,
  EACCES: ({ port }, setting) =>
    `; ports below 1024 need root or CAP_NET_BIND_SERVICE: sudo setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")", or AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit, or sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}, or choose another ${setting}`,
}

/** What to say when an address can't be listened on. */
export function listenError(target: ListenTarget, transport: 'tcp' | 'udp', cause: unknown): OptionError {
  const port = 'port' in target ? target.port : undefined
  const where = nameOf(target, transport)
  return errorOf({ where, port, transport, errno: errnoOf(cause), reason: reasonOf(cause) }, cause)
}

/** What holds a port that can't be listened on, as whoever chose it knows it. */
export interface PortHolder {
  /** The service that is to be served there. */
  readonly service: string
  /** The flag or key of the port, as it is written. */
  readonly setting: string
}

/** The same failure, said with the service that is to be served and the setting that holds its port. */
export function namePortHolder(
  { details, cause }: PortsideError,
  { service, setting }: PortHolder,
): OptionError {
  return errorOf({ ...details, service, setting }, cause)
}

function errorOf(facts: Facts, cause: unknown): OptionError {
  const { where, service, setting = 'port', port, errno, reason } = facts
  const forWhat = service === undefined ? '' : ` for ${service}`
  const advice = port === undefined ? '' : (advices[errno ?? '']?.(facts, String(setting)) ?? '')
  const message = `Cannot listen on ${where}${forWhat}: ${reason}${advice}`
  return new OptionError('CANNOT_LISTEN', message, { cause, details: facts })
}

function nameOf(target: ListenTarget, transport: string): string {
  if ('fd' in target) return `file descriptor ${target.fd}`
  return 'path' in target ? target.path : `${transport}://${hostPort(target.host, target.port)}`
}
