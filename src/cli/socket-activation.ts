/** The first descriptor that is handed down (sd_listen_fds(3)). */
const firstFd = 3

/**
 * The listening socket that this process was started with for a service, as an option of `serve()`: by systemd's protocol
 * for socket activation, that of `LISTEN_FDS` whose name in `LISTEN_FDNAMES` is the service's, or the only one. Nothing where
 * there is none, or where `LISTEN_PID` says that they are another process's.
 */
export function inherited(
  service: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  pid: number = process.pid,
): { readonly fd?: number } {
  const count = Number(env.LISTEN_FDS)
  if (env.LISTEN_PID !== String(pid) || !(count > 0)) return {}
  const place = (env.LISTEN_FDNAMES ?? '').split(':').indexOf(service)
  if (place >= 0 && place < count) return { fd: firstFd + place }
  return count === 1 ? { fd: firstFd } : {}
}
