import { type Place, reportFault } from './report-fault.ts'

/** What one record may be long: a thousand times what a scanner writes. */
const maxRecordCharacters = 256 * 1024

/** One object of a stream, and where it begins. */
export interface JsonRecord {
  readonly value: Readonly<Record<string, unknown>>
  readonly at: Place
}

/** How a stream of objects is read. */
export interface RecordReading {
  readonly file: string
  /** Whether it may end anywhere. */
  readonly mayBeCutOff: boolean
}

/**
 * Reads the objects of a JSON array, or of JSON lines, one by one as the bytes come, in memory that doesn't grow with
 * them. Between objects, commas may be missing or too many, and `{finished: 1}`, which masscan once wrote at the end,
 * is passed over: each has been written by some version of it. An array must be closed all the same.
 *
 * @throws {@link OptionError} `SCAN_REPORT_UNREADABLE` with the line and column of a record that isn't JSON, is longer
 * than 256 KiB or cut off, and of anything else between records
 */
export async function* readJsonRecords(
  chunks: AsyncIterable<Uint8Array>,
  { file, mayBeCutOff }: RecordReading,
): AsyncGenerator<JsonRecord, boolean, undefined> {
  const decoder = new TextDecoder()
  let line = 1
  let column = 0
  let record = ''
  let recordAt: Place = { line: 1, column: 1 }
  let depth = 0
  let isInString = false
  let isEscaped = false
  let array = 'none' as 'none' | 'open' | 'closed'

  const fail = (reason: string, at: Place = { line, column: Math.max(1, column) }): never => {
    throw reportFault(file, at, reason)
  }

  /** Takes one character between records. */
  function between(char: string): void {
    if (char === '{') {
      if (array === 'closed') fail('there is more after the end of its list')
      depth = 1
      recordAt = { line, column }
    } else if (char === '[' && array === 'none') array = 'open'
    else if (char === ']' && array === 'open') array = 'closed'
    else if (char !== ',' && char.trim() !== '') fail(`"${char}" stands where a record should begin`)
  }

  /** Takes one character of a record; true at its end. */
  function within(char: string): boolean {
    if (isEscaped) isEscaped = false
    else if (isInString) {
      if (char === '\\') isEscaped = true
      else if (char === '"') isInString = false
    } else if (char === '"') isInString = true
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    return depth === 0
  }

  function parse(text: string): JsonRecord | undefined {
    if (/^\{\s*"?finished"?\s*:\s*1\s*\}$/.test(text)) return undefined
    try {
      return { value: JSON.parse(text) as JsonRecord['value'], at: recordAt }
    } catch {
      return fail('the record that begins here is not JSON', recordAt)
    }
  }

  function* feed(text: string): Generator<JsonRecord> {
    let start = 0
    for (let i = 0; i < text.length; i++) {
      const char = text.charAt(i)
      column++
      if (depth === 0) {
        between(char)
        start = i
      } else if (within(char)) {
        const found = parse(record + text.slice(start, i + 1))
        record = ''
        if (found !== undefined) yield found
      }
      if (char === '\n') {
        line++
        column = 0
      }
    }
    if (depth === 0) return
    record += text.slice(start)
    if (record.length > maxRecordCharacters) {
      fail(`the record that begins here is longer than ${maxRecordCharacters} characters`, recordAt)
    }
  }

  for await (const chunk of chunks) yield* feed(decoder.decode(chunk, { stream: true }))
  yield* feed(decoder.decode())
  const isWhole = depth === 0 && array !== 'open'
  if (!isWhole && !mayBeCutOff) {
    fail(depth > 0 ? 'it is cut off within a record' : 'it is cut off: the end of its list is missing')
  }
  return isWhole
}
