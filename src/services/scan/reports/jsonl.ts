import { jsonText } from './json-text.ts'
import type { ReportWriter } from './report-writer.ts'

/**
 * Writes a scan as JSON lines, while it runs: `{"type":"port",…}` for each port that is listed, as it is found,
 * `{"type":"host",…}` with the counts when a host is done, and `{"type":"scan",…}` at the end. A file without that
 * last line is of a scan that did not end.
 */
export function createJsonlReport(): ReportWriter {
  return {
    port: (port, { address, names }) => line({ type: 'port', address, names, ...port }),
    host: ({ address, names, ptrNames, counts, reasons }) =>
      line({ type: 'host', address, names, ptrNames, counts, reasons }),
    *end({ scan }) {
      yield line({ type: 'scan', ...scan })
    },
  }
}

function line(value: object): string {
  return `${jsonText(value)}\n`
}
