import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { OptionError, reasonOf } from '../../../core/index.ts'

/** Where a report goes. */
export interface ReportOutput {
  readonly isColoured: boolean
  write(text: string): void
  /** Writes pieces one after another, as fast as they are taken. */
  writeAll(pieces: Iterable<string>): Promise<void>
  /** Resolves when all is in the file. */
  end(): Promise<void>
}

/**
 * Opens a file for a report, or standard output where none is named. Behind sudo, a file that is made is the user's.
 *
 * @throws {@link OptionError} `CANNOT_WRITE_FILE`
 */
export async function openReportOutput(file: string | undefined): Promise<ReportOutput> {
  const { stdout } = process
  const stream = file === undefined ? stdout : await openFile(file)
  return {
    isColoured: stream === stdout && stdout.isTTY && !process.env.NO_COLOR,
    write: (text) => void stream.write(text),
    async writeAll(pieces) {
      for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain')
    },
    async end() {
      if (stream === stdout) return
      stream.end()
      await once(stream, 'close')
    },
  }
}

async function openFile(file: string) {
  const { makeUsersFile } = await import('../../../services/scan/index.ts')
  try {
    makeUsersFile(file, 0o666)
    const stream = createWriteStream(file)
    await once(stream, 'open')
    return stream
  } catch (cause) {
    throw new OptionError('CANNOT_WRITE_FILE', `Cannot write ${file}: ${reasonOf(cause)}`, {
      cause,
      details: { file, reason: reasonOf(cause) },
    })
  }
}
