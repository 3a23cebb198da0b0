import { styleText } from 'node:util'
import { ClosedError, closest, isPortsideError, TimeoutError } from '../../../core/index.ts'
import type { AskOptions, ChatReply } from '../../../services/chat/index.ts'
import { failureText } from '../../failures.ts'
import { terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'
import { replyText } from './reply-text.ts'
import { whyText } from './why-text.ts'

/** Who is asked: a server, or a knowledge base in this process, which keeps no thumbs. */
export interface Asked {
  ask(question: string, options?: AskOptions): Promise<ChatReply>
  thumb?(direction: 'up' | 'down'): Promise<void>
  reset?(): Promise<void>
  readonly connections?: number
}

/** How the dialogue at a terminal goes. */
interface ChatReplOptions {
  readonly asked: Asked
  readonly texts: Texts
  /** Whether every reply comes with its reasons. */
  readonly isWhyShown: boolean
}

/** Words that end the dialogue; the first two are the lab's. */
export const exitWords = ['exit', 'exit()', '/quit', '/exit', '\uff0fquit', '\uff0fexit']

const clearScreen = '\u001b[H\u001b[2J'

/**
 * What somebody at a terminal types, and what is shown for it: a question's reply, or what a command such as `/why` does.
 * What fails is shown and the dialogue goes on; what is no error of Portside's is thrown.
 */
export function createChatRepl({
  asked,
  texts,
  isWhyShown,
}: ChatReplOptions): (line: string) => Promise<string> {
  const words = texts.chat.repl
  let last: ChatReply | undefined

  const judge = async (direction: 'up' | 'down'): Promise<string> => {
    if (last === undefined) return words.nothingAsked
    if (asked.thumb === undefined) return words.noThumbs
    await asked.thumb(direction)
    return words.noted
  }

  const forget = async (): Promise<string> => {
    await asked.reset?.()
    return styleText('dim', words.cleared)
  }

  const attempt = async (act: () => Promise<string>): Promise<string> => {
    try {
      return await act()
    } catch (error) {
      if (!isPortsideError(error)) throw error
      const failure = styleText('red', failureText(error, texts))
      return isLost(error) ? `${failure}\n${styleText('dim', words.lost)}` : failure
    }
  }

  const commands: Readonly<Record<keyof typeof words.commands, () => Promise<string>>> = {
    '/help': async () => helpText(texts),
    '/why': async () => (last === undefined ? words.nothingAsked : whyText(last, texts)),
    '/up': () => judge('up'),
    '/down': () => judge('down'),
    '/clear': async () => {
      last = undefined
      return `${clearScreen}${await attempt(forget)}`
    },
    // It ends the dialogue before it comes here.
    '/quit': async () => '',
  }

  const run = async (command: string): Promise<string> => {
    const name = command.toLowerCase()
    if (Object.hasOwn(commands, name)) return commands[name as keyof typeof commands]()
    return words.unknown(terminalText(command), closest(name, Object.keys(commands)))
  }

  const ask = async (question: string): Promise<string> => {
    const { connections } = asked
    last = undefined
    last = await asked.ask(question, { why: true })
    return [
      ...(asked.connections === connections ? [] : [styleText('dim', words.connectedAgain)]),
      replyText(last, texts),
      ...(isWhyShown ? [whyText(last, texts)] : []),
    ].join('\n')
  }

  return async (line) => {
    // A Chinese keyboard gives the wide slash.
    const text = line.trim().replace(/^\uff0f/, '/')
    return attempt(() => (text.startsWith('/') ? run(text) : ask(text)))
  }
}

function isLost(error: unknown): boolean {
  return error instanceof ClosedError || error instanceof TimeoutError
}

function helpText({ chat: { repl } }: Texts): string {
  const entries = Object.entries(repl.commands)
  const width = Math.max(...entries.map(([name]) => name.length))
  return entries.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`).join('\n')
}
