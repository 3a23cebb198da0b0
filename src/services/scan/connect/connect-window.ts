import { readdirSync } from 'node:fs'
import { fileDescriptorLimit } from '../../../core/index.ts'
import type { Connector } from './connector.ts'

/** So few that answers are not kept waiting by each other, and round trips measured truly, where hosts are near. */
const firstSize = 16
/** Descriptors left to everything else in the process: files, DNS, the database, a report. */
const reservedDescriptors = 32
/** Above this share of busy time the processor is the bottleneck, and more connections only queue. */
const busyShare = 0.9

/** How many connection attempts may be under way. */
export interface ConnectWindow {
  readonly size: number
  /** Doubles the size if there has been idle time since the last call; for when the window is full. */
  grow(): void
  /** Halves the size; for when the system had no descriptor or memory for an attempt. */
  shrink(): void
}

/**
 * Makes the window of a connector: it starts at 16, grows while probes wait for the network rather than for the processor,
 * and never takes more than the connector likes, or than the file descriptors that are free but for a reserve of 32,
 * measured at each change.
 */
export function createConnectWindow(
  connector: Pick<Connector, 'maxSlots' | 'busyShare' | 'descriptors'>,
): ConnectWindow {
  const { maxSlots } = connector
  let size = Math.min(firstSize, affordable(maxSlots, 0))
  return {
    get size() {
      return size
    },
    grow() {
      if (connector.busyShare() < busyShare && size < maxSlots) {
        size = Math.min(size * 2, affordable(maxSlots, connector.descriptors))
      }
    },
    shrink() {
      size = Math.max(1, Math.min(size >> 1, affordable(maxSlots, connector.descriptors)))
    },
  }
}

/** How many descriptors attempts may have; those that they hold already are among them. */
function affordable(maxSlots: number, held: number): number {
  try {
    const limit = fileDescriptorLimit()
    if (limit === Infinity) return maxSlots
    const others = readdirSync(process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd').length - held
    return Math.max(1, Math.min(maxSlots, limit - others - reservedDescriptors))
  } catch {
    // Not even a descriptor to look with, or a system that doesn't tell: failing attempts will teach the rest.
    return firstSize
  }
}
