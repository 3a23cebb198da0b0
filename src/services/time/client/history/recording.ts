import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { OptionError, reasonOf } from '../../../../core/index.ts'
import { decodeRecord, encodeRecord, type TimeRecord } from './time-record.ts'

/** A file that records are appended to. */
export interface Recorder extends AsyncDisposable {
  /** Appends records in one write: after a crash of the process they are all there. */
  append(records: readonly TimeRecord[]): Promise<void>
}

/** What a recording holds, and how many of its lines were no record. */
export interface Recording {
  /** In the order of the file. */
  readonly records: readonly TimeRecord[]
  readonly ignoredLines: number
}

/** No record is longer; what is, is left out unread. */
const longestLineBytes = 4_096

const newline = 0x0a

/**
 * Opens a file for records, a line of JSON each, and makes it where it isn't there. A torn last line, as a crash or a full
 * disk leaves it, is ended first, so that it spoils nothing after it.
 *
 * @throws {@link OptionError} `CANNOT_WRITE_FILE`, from `append()` too
 */
export async function openRecorder(file: string): Promise<Recorder> {
  const handle = await open(file, 'a+').catch((cause: unknown) => {
    throw cannotWrite(file, cause)
  })
  let isTorn = await endsTorn(handle)
  return {
    async append(records) {
      const lines = records.map(encodeRecord).join('')
      try {
        await handle.appendFile(isTorn ? `\n${lines}` : lines)
      } catch (cause) {
        throw cannotWrite(file, cause)
      }
      isTorn = false
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return false
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== newline
}

function cannotWrite(file: string, cause: unknown): OptionError {
  const reason = reasonOf(cause)
  return new OptionError('CANNOT_WRITE_FILE', `Cannot write ${file}: ${reason}`, {
    cause,
    details: { file, reason },
  })
}

/**
 * Reads a recording. Lines that are no record are counted and left out: a torn last one, or whatever else got into the
 * file. Memory: what the records take, some 300 bytes each.
 *
 * @throws {@link OptionError} `RECORDING_UNREADABLE`, `RECORDING_EMPTY`
 */
export async function readRecording(file: string): Promise<Recording> {
  const records: TimeRecord[] = []
  let ignoredLines = 0
  try {
    for await (const line of linesOf(createReadStream(file))) {
      const record = decodeRecord(line)
      if (record === undefined) ignoredLines++
      else records.push(record)
    }
  } catch (cause) {
    const reason = reasonOf(cause)
    const message = `Cannot read the recording ${file}: ${reason}; check the path`
    throw new OptionError('RECORDING_UNREADABLE', message, { cause, details: { file, reason } })
  }
  if (records.length === 0) {
    const message = `Cannot report ${file}: it holds no record; make some with time query --record ${file}`
    throw new OptionError('RECORDING_EMPTY', message, { details: { file } })
  }
  return { records, ignoredLines }
}

/** Splits bytes into lines. One that is too long comes cut off, which makes it no record; empty ones don't come. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let begin = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, begin)) {
      const line = joined(rest, chunk.subarray(begin, end))
      rest = Buffer.alloc(0)
      begin = end + 1
      if (line.length > 0) yield line.toString('utf8')
    }
    rest = joined(rest, chunk.subarray(begin))
  }
  if (rest.length > 0) yield rest.toString('utf8')
}

function joined(before: Buffer, after: Buffer): Buffer {
  return Buffer.concat([before, after.subarray(0, longestLineBytes - before.length)])
}
