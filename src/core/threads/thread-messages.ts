import type { Socket } from 'node:net'
import type { RefusalReason } from '../metrics/counters.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { DatagramTarget } from '../udp/datagram-host.ts'
import type { ThreadPlan, ThreadReload } from './service-thread.ts'

/** What a worker is started with. */
export interface WorkerPlan extends ThreadPlan {
  /** URL of the file that exports the service. */
  readonly serviceUrl: string
  /** Memory of the worker's counters. */
  readonly counters: SharedArrayBuffer
}

/** From the thread that accepts to a worker. */
export type ToWorker =
  | { readonly kind: 'connection'; readonly id: number; readonly socket: Socket; readonly isProxied: boolean }
  /** The answer to `admit`. */
  | { readonly kind: 'admitted'; readonly id: number; readonly refusal: RefusalReason | undefined }
  | { readonly kind: 'bind'; readonly target: DatagramTarget }
  | { readonly kind: 'reload'; readonly id: number; readonly change: ThreadReload }
  | { readonly kind: 'drain'; readonly deadlineMs: number }

/** What the service turned out to be, as built in a worker. */
export interface BuiltService {
  readonly shape: 'stream' | 'datagram'
  readonly limits: ResolvedLimits
  readonly takesBatches: boolean
}

/** From a worker to the thread that accepts. */
export type FromWorker =
  | ({ readonly kind: 'ready' } & BuiltService)
  | { readonly kind: 'failed'; readonly error: ErrorFacts }
  | { readonly kind: 'bound' }
  /** May the peer that a PROXY header names connect? */
  | { readonly kind: 'admit'; readonly id: number; readonly address: string }
  | { readonly kind: 'closed'; readonly id: number }
  | { readonly kind: 'reloaded'; readonly id: number; readonly error: ErrorFacts | undefined }
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
