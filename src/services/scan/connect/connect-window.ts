import { readdirSync } from 'node:fs'
import { fileDescriptorLimit } from '../../../core/index.ts'

/** So few that answers are not kept waiting by each other, and round trips measured truly, where hosts are near. */
const firstSize = 16
/** More than this at a time makes node:net slower, not faster. */
const maxSize = 1000
/** Descriptors left to everything else in the process: files, DNS, the database, a report. */
const reservedDescriptors = 32
/** Above this share of busy time the processor is the bottleneck, and more connections only queue. */
const busyShare = 0.9

/** How many connection attempts may be under way. Its methods are told how many file descriptors they hold. */
export interface ConnectWindow {
  readonly size: number
  /** Doubles the size if the thread has had idle time since the last call; for when the window is full. */
  grow(inUse: number): void
  /** Halves the size; for when the system had no descriptor or memory for an attempt. */
  shrink(inUse: number): void
}

/**
 * Makes the window: it starts at 16, grows while probes wait for the network rather than for the processor, and never
 * takes more than 1,000, or than the file descriptors that are free but for a reserve of 32, measured at each change.
 */
export function createConnectWindow(): ConnectWindow {
  let size = Math.min(firstSize, affordable(0))
  let looked = look()
  return {
    get size() {
      return size
    },
    grow(inUse) {
      const now = look()
      const share = (now.cpuMs - looked.cpuMs) / (now.atMs - looked.atMs)
      looked = now
      if (share < busyShare && size < maxSize) size = Math.min(size * 2, affordable(inUse))
    },
    shrink(inUse) {
      size = Math.max(1, Math.min(size >> 1, affordable(inUse)))
    },
  }
}

/** CPU time that this thread has taken, and when that was. Waiting in the kernel doesn't count, as it does for the event loop. */
function look(): { readonly cpuMs: number; readonly atMs: number } {
  const { user, system } = process.threadCpuUsage()
  return { cpuMs: (user + system) / 1_000, atMs: performance.now() }
}

function affordable(inUse: number): number {
  try {
    const limit = fileDescriptorLimit()
    if (limit === Infinity) return maxSize
    const open = readdirSync(process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd').length - inUse
    return Math.max(1, Math.min(maxSize, limit - open - reservedDescriptors))
  } catch {
    // Not even a descriptor to look with, or a system that doesn't tell: failing attempts will teach the rest.
    return firstSize
  }
}
