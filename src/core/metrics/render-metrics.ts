import { metricFamilies } from './metric-families.ts'
import type { Observed } from './observed.ts'

/** The content type of what {@link renderMetrics} gives. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * The figures of servers as they are now, in the text format of Prometheus 0.0.4, a family after the other, each with
 * its HELP and TYPE. Nothing is kept between two calls, and prom-client is loaded by the first.
 */
export async function renderMetrics(servers: readonly Observed[]): Promise<string> {
  const { AggregatorRegistry } = await import('prom-client')
  return AggregatorRegistry.aggregate(servers.map(metricFamilies)).metrics()
}
