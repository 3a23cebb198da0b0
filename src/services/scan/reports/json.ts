import { jsonText } from './json-text.ts'
import { type ReportWriter, writeAtEnd } from './report-writer.ts'

/** Writes a scan as one JSON object, `{"scan": {…}, "hosts": […]}`, with a line for the scan and one for each host. */
export function createJsonReport(): ReportWriter {
  return writeAtEnd(function* ({ scan, hosts }) {
    yield `{"scan":${jsonText(scan)},\n"hosts":[`
    for (const [i, host] of hosts.entries()) yield `${i === 0 ? '' : ','}\n${jsonText(host)}`
    yield ']}\n'
  })
}
