import type { ConnectOutcome } from './connect-outcome.ts'

/** Told of the end of an attempt; its slot is free then. `rttMs` where the host itself answered. */
export type OnDialled = (slot: number, outcome: ConnectOutcome, rttMs: number | undefined) => void

/** A way of connecting, many times at once: what a connect prober decides about is when and how often. */
export interface Dialler extends Disposable {
  /** What it is, for people: `node:net` or `epoll`. */
  readonly name: string
  /** File descriptors that it holds. */
  readonly descriptors: number
  /** Connects in a free slot, numbered from 0; {@link OnDialled} is told once, perhaps before this returns. */
  dial(slot: number, address: string, port: number): void
  /** Ends an attempt as unanswered, if it hasn't ended. */
  giveUp(slot: number): void
  /**
   * Where this is there, it must be called in each turn of the event loop while attempts are under way: it tells of those
   * that have ended, and may wait for one in the kernel, so long at most.
   */
  poll?(timeoutMs: number): void
}

/** Makes a dialler that tells a prober. */
export type DiallerFactory = (onDialled: OnDialled) => Dialler
