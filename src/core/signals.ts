const drains = new Set<() => Promise<void>>()
let isDraining = false

/**
 * Drains a server when the process is asked to stop (SIGTERM, SIGINT); the process then ends by itself with status 0.
 * A second signal ends it at once. `drain` mustn't reject. Returns how to take that back.
 */
export function drainOnSignal(drain: () => Promise<void>): () => void {
  if (drains.size === 0) {
    isDraining = false
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  }
  drains.add(drain)
  return () => {
    drains.delete(drain)
    if (drains.size > 0) return
    process.off('SIGTERM', onSignal)
    process.off('SIGINT', onSignal)
  }
}

function onSignal(_signal: NodeJS.Signals, number: number): void {
  if (isDraining) process.exit(128 + number)
  isDraining = true
  for (const drain of drains) void drain()
}
