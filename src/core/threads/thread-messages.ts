import type { Socket } from 'node:net'
import type { Limits, ResolvedLimits } from '../limits.ts'
import type { LogLevel } from '../log.ts'
import type { DatagramTarget } from '../udp/datagram-host.ts'

/** What a worker needs to build its service. */
export interface WorkerPlan {
  /** URL of the file that exports the service. */
  readonly serviceUrl: string
  readonly serviceName: string
  /** The service's own options: plain data. */
  readonly options: unknown
  /** The limits that `serve` was called with. */
  readonly limits: Limits | undefined
  readonly logLevel: LogLevel
  readonly fastPath: boolean
  /** Memory of the worker's counters. */
  readonly counters: SharedArrayBuffer
}

/** From the thread that accepts to a worker. */
export type ToWorker =
  | { readonly kind: 'connection'; readonly id: number; readonly socket: Socket }
  | { readonly kind: 'bind'; readonly target: DatagramTarget }
  | { readonly kind: 'drain'; readonly deadlineMs: number }

/** From a worker to the thread that accepts. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly shape: 'stream' | 'datagram'; readonly limits: ResolvedLimits }
  | { readonly kind: 'failed'; readonly error: ErrorFacts }
  | { readonly kind: 'bound' }
  | { readonly kind: 'closed'; readonly id: number }
  | { readonly kind: 'drained' }
  /** The thread's last words: hand it nothing more. */
  | { readonly kind: 'ending' }

/** An error in a form that crosses threads: structured clone keeps neither its class nor its fields. */
export interface ErrorFacts {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly code: string | undefined
  readonly details: Readonly<Record<string, string | number | undefined>>
}
