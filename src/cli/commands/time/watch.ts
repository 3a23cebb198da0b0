import { styleText } from 'node:util'
import {
  drawWatch,
  encodeRecord,
  formatWatchLine,
  formatWatchSummary,
  type FrameStyle,
  recordOf,
  type Recorder,
  type Round,
  type ServerTally,
  tallyServer,
  type TimeQuery,
  watchTime,
} from '../../../services/time/index.ts'
import { exitStatus } from '../../failures.ts'
import { openLiveScreen } from '../../live-screen.ts'
import type { Texts } from '../../texts/texts.ts'

/** How to watch, and where to put what is seen. */
export interface WatchFlags {
  readonly intervalMs: number
  readonly rounds: number
  readonly isJson: boolean
  readonly isQuiet: boolean
  readonly recorder: Recorder | undefined
}

/** Where rounds are shown as they come. */
interface Display extends Disposable {
  show(round: Round, tallies: readonly ServerTally[]): void
}

/** As many dots as the widest terminal may have across. */
const keptMoments = 2_000
/** A server that is asked every second gets less than that to answer, so that silence costs no round. */
const shareOfInterval = 0.9

const styles: Readonly<Record<FrameStyle, Parameters<typeof styleText>[0]>> = {
  server: 'bold',
  offset: 'cyan',
  delay: 'yellow',
  dim: 'dim',
  alarm: 'red',
}

/**
 * Watches servers until Ctrl-C, SIGTERM or the last round: drawn on a terminal, otherwise a line a reading. A summary
 * follows; the exit status says whether anybody ever answered.
 */
export async function watchServers(
  queries: readonly TimeQuery[],
  flags: WatchFlags,
  texts: Texts,
): Promise<void> {
  const { intervalMs, rounds, recorder } = flags
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const timed = queries.map((query) => ({
    ...query,
    timeoutMs: Math.max(1, Math.floor(Math.min(query.timeoutMs ?? Infinity, intervalMs * shareOfInterval))),
  }))
  const tallies = await follow(
    watchTime({ queries: timed, intervalMs, rounds, signal: stop.signal }),
    recorder,
    chooseDisplay(flags, texts),
  )
  const summary = tallies.map((tally) => formatWatchSummary(tally, texts.language)).join('\n')
  if (summary !== '') (flags.isJson ? process.stderr : process.stdout).write(`${summary}\n`)
  if (tallies.every(({ answered }) => answered === 0)) process.exitCode = exitStatus.failed
}

/** Tallies, records and shows each round, and returns what is known of each server at the end. */
async function follow(
  watch: AsyncIterable<Round>,
  recorder: Recorder | undefined,
  shown: Display,
): Promise<readonly ServerTally[]> {
  using display = shown
  const counts = new Map<string, ReturnType<typeof tallyServer>>()
  const tallies = new Map<string, ServerTally>()
  for await (const round of watch) {
    for (const reading of round.readings) {
      const name = `${reading.server} ${reading.protocol}`
      const count = counts.get(name) ?? tallyServer(keptMoments)
      counts.set(name, count)
      tallies.set(name, count(round.atMs, reading))
    }
    await recorder?.append(round.readings.map((reading) => recordOf(round.atMs, reading)))
    display.show(round, [...tallies.values()])
  }
  return [...tallies.values()]
}

function chooseDisplay(flags: WatchFlags, texts: Texts): Display {
  if (flags.isJson) return showJson()
  if (flags.isQuiet) return { show() {}, [Symbol.dispose]() {} }
  return process.stdout.isTTY && process.env.TERM !== 'dumb' ? showPlot(flags, texts) : showLines(texts)
}

function showJson(): Display {
  return {
    show({ atMs, readings }) {
      process.stdout.write(readings.map((reading) => encodeRecord(recordOf(atMs, reading))).join(''))
    },
    [Symbol.dispose]() {},
  }
}

function showLines(texts: Texts): Display {
  return {
    show({ atMs, readings }, tallies) {
      for (const tally of tallies) {
        if (!readings.includes(tally.latest)) continue
        process.stdout.write(`${formatWatchLine(tally, atMs, texts.language)}\n`)
      }
    },
    [Symbol.dispose]() {},
  }
}

function showPlot({ intervalMs }: WatchFlags, texts: Texts): Display {
  const isColoured = !process.env.NO_COLOR
  const paint = (style: FrameStyle, text: string): string =>
    isColoured ? styleText(styles[style], text, { validateStream: false }) : text
  let redraw = (): void => {}
  const screen = openLiveScreen(process.stdout, () => redraw())
  return {
    show({ atMs, consensus }, tallies) {
      redraw = () => {
        const { columns, rows } = screen
        const view = { tallies, consensus, atMs, intervalMs }
        screen.show(drawWatch(view, { columns, rows, paint }, texts.language))
      }
      redraw()
    },
    [Symbol.dispose]: () => screen[Symbol.dispose](),
  }
}
