import type { ReportWriter } from './report-writer.ts'

/** Writes a scan as one JSON object, `{"scan": {…}, "hosts": […]}`, with a line for the scan and one for each host. */
export function createJsonReport(): ReportWriter {
  return {
    port: () => '',
    host: () => '',
    *end({ scan, hosts }) {
      yield `{"scan":${JSON.stringify(scan)},\n"hosts":[`
      for (const [i, host] of hosts.entries()) yield `${i === 0 ? '' : ','}\n${JSON.stringify(host)}`
      yield ']}\n'
    },
  }
}
