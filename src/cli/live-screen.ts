import type { WriteStream } from 'node:tty'

/** The whole of a terminal, while something that changes is shown on it. */
export interface LiveScreen extends Disposable {
  readonly columns: number
  readonly rows: number
  /** Shows these lines and nothing else; as many as there are rows, none wider than the screen. */
  show(lines: readonly string[]): void
}

const enter = '\u001b[?1049h\u001b[?25l'
const leave = '\u001b[?25h\u001b[?1049l'
/** The terminal waits with showing what comes between these, so that nobody sees half of a frame. */
const beginFrame = '\u001b[?2026h\u001b[H'
const endFrame = '\u001b[J\u001b[?2026l'
const endLine = '\u001b[K'

/**
 * Takes over a terminal: its alternate screen, without a cursor. `resized` is called when the window changes. Disposing
 * gives back what was on the terminal before.
 */
export function openLiveScreen(stream: WriteStream, resized: () => void): LiveScreen {
  stream.write(enter)
  stream.on('resize', resized)
  return {
    get columns() {
      return stream.columns
    },
    get rows() {
      return stream.rows
    },
    show(lines) {
      stream.write(beginFrame + lines.map((line) => line + endLine).join('\r\n') + endFrame)
    },
    [Symbol.dispose]() {
      stream.off('resize', resized)
      stream.write(leave)
    },
  }
}
