/** The first descriptor that is handed down (sd_listen_fds(3)). */
const firstFd = 3

/** What {@link inherited} goes by. */
interface InheritedOptions {
  /** Whether this process serves nothing else. @default true */
  readonly isAlone?: boolean
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly pid?: number
}

/**
 * The listening socket that this process was started with for a service, as an option of `serve()`: by systemd's protocol
 * for socket activation, that of `LISTEN_FDS` whose name in `LISTEN_FDNAMES` is the service's, or the only one, where
 * no other service is served. Nothing where there is none, or where `LISTEN_PID` says that they are another process's.
 */
export function inherited(
  service: string,
  { isAlone = true, env = process.env, pid = process.pid }: InheritedOptions = {},
): { readonly fd?: number } {
  const count = Number(env.LISTEN_FDS)
  if (env.LISTEN_PID !== String(pid) || !(count > 0)) return {}
  const place = (env.LISTEN_FDNAMES ?? '').split(':').indexOf(service)
  if (place >= 0 && place < count) return { fd: firstFd + place }
  return count === 1 && isAlone ? { fd: firstFd } : {}
}
