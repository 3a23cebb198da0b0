import type { Progress } from '../services/scan/index.ts'
import type { Texts } from './texts/texts.ts'

/** Where there is no terminal, a line this often. */
const plainIntervalMs = 5_000

/** Shows how far long work is: one line that is rewritten on a terminal, a plain line now and then elsewhere. */
export interface ProgressLine extends Disposable {
  show(progress: Progress): void
  /** Takes the line away again. */
  clear(): void
}

/** Progress on stderr, or none where `isQuiet`. */
export function showProgress(texts: Texts, isQuiet: boolean): ProgressLine {
  const { stderr } = process
  let lastMs = performance.now()
  const clear = (): void => {
    if (stderr.isTTY && !isQuiet) stderr.write('\r\u001b[K')
  }
  return {
    show({ done, total, open, hostsUp, probesPerSecond, remainingMs }) {
      if (isQuiet || done === total) return
      const percent = `${((100 * done) / Math.max(total, 1)).toFixed(1)} %`
      const rate = Math.round(probesPerSecond).toLocaleString('en')
      const left = durationText(remainingMs)
      const line =
        hostsUp === undefined
          ? texts.scan.progress(percent, rate, open, left)
          : texts.scan.lookingForHosts(percent, hostsUp, left)
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${line}`)
        return
      }
      if (performance.now() - lastMs < plainIntervalMs) return
      lastMs = performance.now()
      stderr.write(`${line}\n`)
    },
    clear,
    [Symbol.dispose]: clear,
  }
}

function durationText(ms: number | undefined): string {
  if (ms === undefined) return '?'
  const seconds = Math.ceil(ms / 1_000)
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}
