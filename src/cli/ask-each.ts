import { createInterface } from 'node:readline'

/** How {@link askEach} talks. */
export interface AskEachOptions {
  /** Shown before each line on a terminal. */
  readonly prompt: string
  /** Lines that end it, in any case. */
  readonly exit: readonly string[]
}

/** Reads lines from standard input, on a terminal with a prompt, and prints the answer to each until the end. */
export async function askEach(
  { prompt, exit }: AskEachOptions,
  answer: (line: string) => Promise<string>,
): Promise<void> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  const lines = createInterface({
    input: process.stdin,
    output: isTerminal ? process.stdout : undefined,
    prompt,
  })
  try {
    if (isTerminal) lines.prompt()
    for await (const line of lines) {
      if (exit.includes(line.trim().toLowerCase())) return
      if (line.trim() !== '') process.stdout.write(`${await answer(line)}\n`)
      if (isTerminal) lines.prompt()
    }
  } finally {
    lines.close()
  }
}
