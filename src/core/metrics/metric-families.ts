import type { Stats } from '../server.ts'
import { type Latency, latencyBoundsSeconds } from './latency.ts'
import type { Observed, ThreadFigures } from './observed.ts'

type Labels = Readonly<Record<string, string>>

/** One line of the exposition. */
interface Sample {
  /** Where it isn't the family's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string
  readonly labels: Labels
  readonly value: number
}

/** A metric with all its samples, in the form that prom-client passes between processes. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  /** What is made of samples with the same labels, where two servers have the same name. */
  readonly aggregator: 'sum' | 'max'
  readonly values: readonly Sample[]
}

const counters: readonly (readonly [name: string, help: string, read: (stats: Stats) => number])[] = [
  ['connections_accepted_total', 'Connections accepted.', (stats) => stats.accepted],
  ['messages_total', 'Messages (or datagrams) received whole.', (stats) => stats.messages],
  ['replies_total', 'Replies written, messages sent without being asked included.', (stats) => stats.replies],
  ['bytes_read_total', 'Bytes received, framing included.', (stats) => stats.bytesRead],
  ['bytes_written_total', 'Bytes sent, framing included.', (stats) => stats.bytesWritten],
  ['handler_errors_total', 'Faults of handlers; each ended its connection.', (stats) => stats.handlerErrors],
  ['protocol_errors_total', 'Connections ended by what their peers sent.', (stats) => stats.protocolErrors],
  ['timeouts_total', 'Connections ended by a deadline.', (stats) => stats.timeouts],
  [
    'peer_errors_total',
    'Connections and datagrams lost on the way, such as by a reset.',
    (stats) => stats.peerErrors,
  ],
  ['datagrams_dropped_total', 'Datagrams that got no answer.', (stats) => stats.dropped],
  ['worker_restarts_total', 'Worker threads replaced after they died.', (stats) => stats.workerRestarts],
]

/** Everything that is told of a server, after the naming conventions of Prometheus: base units, `_total` for counters. */
export function metricFamilies(server: Observed): readonly MetricFamily[] {
  const stats = server.stats()
  const labels = { service: server.name }
  return [
    {
      name: 'portside_connections',
      help: 'Connections open now.',
      type: 'gauge',
      aggregator: 'sum',
      values: [{ labels, value: stats.connections }],
    },
    {
      name: 'portside_connections_refused_total',
      help: 'Connections refused, by reason.',
      type: 'counter',
      aggregator: 'sum',
      values: Object.entries(stats.refusals).map(([reason, value]) => ({
        labels: { ...labels, reason },
        value,
      })),
    },
    ...counters.map(([name, help, read]): MetricFamily => {
      const values = [{ labels, value: read(stats) }]
      return { name: `portside_${name}`, help, type: 'counter', aggregator: 'sum', values }
    }),
    latencyFamily(labels, stats.latency),
    eventLoopFamily(labels, server.threads()),
  ]
}

function latencyFamily(labels: Labels, latency: Latency): MetricFamily {
  const name = 'portside_reply_seconds'
  let below = 0
  const buckets = latency.bucketCounts.map((count, index) => {
    below += count
    const le = String(latencyBoundsSeconds[index] ?? '+Inf')
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below }
  })
  return {
    name,
    help: 'Time from the last byte of a message to its reply.',
    type: 'histogram',
    aggregator: 'sum',
    values: [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: latency.sumSeconds },
      { metricName: `${name}_count`, labels, value: latency.count },
    ],
  }
}

function eventLoopFamily(serverLabels: Labels, threads: readonly ThreadFigures[]): MetricFamily {
  const name = 'portside_event_loop_delay_seconds'
  return {
    name,
    help: 'How late the event loop of a thread ran: quantiles over ten seconds (1 is the maximum), sum and count over all.',
    type: 'summary',
    // Servers of one name in one thread tell of the same event loop.
    aggregator: 'max',
    values: threads.flatMap(({ thread, eventLoopDelay: delay }): readonly Sample[] => {
      if (delay === undefined) return []
      const labels = { ...serverLabels, thread }
      return [
        { labels: { ...labels, quantile: '0.5' }, value: delay.p50Ms / 1_000 },
        { labels: { ...labels, quantile: '0.99' }, value: delay.p99Ms / 1_000 },
        { labels: { ...labels, quantile: '1' }, value: delay.maxMs / 1_000 },
        { metricName: `${name}_sum`, labels, value: delay.totalMs / 1_000 },
        { metricName: `${name}_count`, labels, value: delay.samples },
      ]
    }),
  }
}
