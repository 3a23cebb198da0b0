/**
 * Calls `reload` on each SIGHUP, one at a time: those that come meanwhile are one more call after it. `reload` mustn't
 * reject. Without this the system ends a process on SIGHUP. Windows sends one only when a console closes.
 */
export function reloadOnHangup(reload: () => Promise<void>): Disposable {
  let isAsked = false
  let isReloading = false
  const onHangup = async (): Promise<void> => {
    isAsked = true
    if (isReloading) return
    isReloading = true
    while (isAsked) {
      isAsked = false
      await reload()
    }
    isReloading = false
  }
  const listener = (): void => void onHangup()
  process.on('SIGHUP', listener)
  return { [Symbol.dispose]: () => void process.off('SIGHUP', listener) }
}
