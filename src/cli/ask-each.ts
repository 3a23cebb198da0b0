import { createInterface } from 'node:readline'
import { exitStatus } from './failures.ts'
import { maxHistoryLines, readHistory, writeHistory } from './history-file.ts'

/** How {@link askEach} talks. */
export interface AskEachOptions {
  /** Shown before each line on a terminal. */
  readonly prompt: string
  /** Lines that end it, in any case. */
  readonly exit: readonly string[]
  /** File in which the lines typed on a terminal are kept for the next time. @default they are forgotten */
  readonly historyFile?: string | undefined
  /** Aborted when Ctrl-C ends it, so that what is under way can be given up. */
  readonly interrupt?: AbortController
}

/** Answers one line. */
type AnswerLine = (line: string) => Promise<string>

/** Whether somebody sits at a terminal, to be prompted. */
export function isAtTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY
}

/** Reads lines from standard input, on a terminal with a prompt, and prints the answer to each until the end. */
export async function askEach(options: AskEachOptions, answer: AnswerLine): Promise<void> {
  await (isAtTerminal() ? promptEach(options, answer) : answerEach(options, answer))
}

/** Answers each line of standard input, and prints nothing else. */
export async function answerEach({ exit }: Pick<AskEachOptions, 'exit'>, answer: AnswerLine): Promise<void> {
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) {
    if (isExit(line, exit)) break
    if (line.trim() !== '') process.stdout.write(`${await answer(line)}\n`)
  }
}

/**
 * Prompts for lines that can be edited and called back. Ctrl-D ends; Ctrl-C takes the line back, and ends with the status
 * of an interrupt where there is none, without waiting for an answer that is under way.
 */
async function promptEach(options: AskEachOptions, answer: AnswerLine): Promise<void> {
  const { prompt, exit, historyFile, interrupt = new AbortController() } = options
  const { stdin: input, stdout: output } = process
  const lines = createInterface({
    input,
    output,
    prompt,
    history: historyFile === undefined ? [] : readHistory(historyFile),
    historySize: maxHistoryLines,
    removeHistoryDuplicates: true,
  })
  const { promise: interrupted, resolve: stopWaiting } = Promise.withResolvers<undefined>()
  let isOpen = true
  lines.once('close', () => {
    isOpen = false
  })
  lines.on('SIGINT', () => {
    if (lines.line !== '') {
      takeBack(lines)
      return
    }
    process.exitCode = exitStatus.interrupted
    stopWaiting(undefined)
    interrupt.abort()
    lines.close()
  })
  if (historyFile !== undefined) lines.on('history', (history) => writeHistory(historyFile, history))
  try {
    lines.prompt()
    for await (const line of lines) {
      if (isExit(line, exit)) return
      const text = line.trim() === '' ? '' : await Promise.race([answer(line), interrupted])
      if (text === undefined) break
      if (text !== '') output.write(`${text}\n`)
      if (isOpen) lines.prompt()
    }
    output.write('\n')
  } finally {
    lines.close()
  }
}

/** Empties the line that is being typed. */
function takeBack(lines: ReturnType<typeof createInterface>): void {
  // The keys for it: to the end, then delete to the beginning.
  lines.write(null, { ctrl: true, name: 'e' })
  lines.write(null, { ctrl: true, name: 'u' })
}

function isExit(line: string, exit: readonly string[]): boolean {
  return exit.includes(line.trim().toLowerCase())
}
