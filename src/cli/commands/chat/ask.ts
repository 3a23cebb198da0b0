import { styleText } from 'node:util'
import { Command, Option } from '@commander-js/extra-typings'
import type { ChatReply } from '../../../services/chat/index.ts'
import { answerEach, askEach, isAtTerminal } from '../../ask-each.ts'
import { defaultPorts } from '../../default-ports.ts'
import { historyFileOf } from '../../history-file.ts'
import { hostOption, jsonOption, portOption } from '../../options.ts'
import { terminalLines, terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'
import { type Asked, createChatRepl, exitWords } from './chat-repl.ts'
import { kbOption } from './kb-option.ts'
import { replyText } from './reply-text.ts'
import { tokenFileOption, tokenToSay } from './token-option.ts'
import { whyText } from './why-text.ts'

/** Asks a server, or a knowledge base in this process: one question, line by line, or in a dialogue at a terminal. */
export function chatAsk(texts: Texts) {
  return new Command('ask')
    .description(texts.chat.ask)
    .argument('[question]', texts.chat.question)
    .addOption(hostOption(texts))
    .addOption(portOption(texts, defaultPorts.chat))
    .addOption(new Option('--tls', texts.chat.tls))
    .addOption(new Option('--ca <file>', texts.chat.ca).implies({ tls: true }))
    .addOption(new Option('--servername <name>', texts.chat.servername).implies({ tls: true }))
    .addOption(new Option('--cert <file>', texts.chat.cert).implies({ tls: true }))
    .addOption(new Option('--key <file>', texts.chat.key).implies({ tls: true }))
    .addOption(tokenFileOption(texts))
    .addOption(new Option('--session <name>', texts.chat.session))
    .addOption(kbOption(texts).conflicts(['tls', 'tokenFile', 'session']))
    .addOption(new Option('--why', texts.chat.why))
    .addOption(new Option('--no-history', texts.chat.noHistory))
    .addOption(jsonOption(texts))
    .addHelpText(
      'after',
      texts.example(
        'portside chat ask 几点了',
        'portside chat ask --kb desk.yaml',
        'portside chat ask --host desk.example --ca ca.pem --token-file token',
      ),
    )
    .action(async (question, { kb, json = false, why = false, history, ...server }) => {
      const isDialogue = question === undefined && !json && isAtTerminal()
      const interrupt = new AbortController()
      await using asked =
        kb === undefined
          ? await askServer({ ...server, reconnect: isDialogue, signal: interrupt.signal })
          : await askHere(kb)
      const answer = async (text: string): Promise<string> => {
        const reply = await asked.ask(text, { why })
        if (json) return terminalText(JSON.stringify(reply))
        const shown = process.stdout.isTTY ? replyText(reply, texts) : terminalLines(reply.answer)
        return why ? `${shown}\n${whyText(reply, texts)}` : shown
      }
      if (question !== undefined) process.stdout.write(`${await answer(question)}\n`)
      else if (!isDialogue) await answerEach({ exit: exitWords }, answer)
      else {
        process.stdout.write(`${styleText('dim', texts.chat.repl.welcome)}\n`)
        const historyFile = history ? historyFileOf('chat') : undefined
        const repl = createChatRepl({ asked, texts, isWhyShown: why })
        await askEach({ prompt: texts.chat.prompt, exit: exitWords, historyFile, interrupt }, repl)
      }
    })
}

/** Which server to ask, as the flags say it. */
interface ServerFlags {
  readonly host: string
  readonly port: number
  readonly tls?: true | undefined
  readonly ca?: string | undefined
  readonly servername?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly tokenFile?: string | undefined
  readonly session?: string | undefined
  readonly reconnect: boolean
  readonly signal: AbortSignal
}

async function askServer({ tokenFile, session, tls, ca, servername, cert, key, ...rest }: ServerFlags) {
  const { connectChat } = await import('../../../services/chat/index.ts')
  const token = await tokenToSay(tokenFile)
  const tlsFlags = {
    ...(ca !== undefined && { ca }),
    ...(servername !== undefined && { servername }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
  return connectChat({
    ...rest,
    ...(session !== undefined && { session }),
    ...(token !== undefined && { token }),
    ...(tls === true && { tls: tlsFlags }),
  })
}

/** A bot in this process, asked as one behind a port is; it keeps no thumbs. */
async function askHere(kb: readonly string[]): Promise<Asked & AsyncDisposable> {
  const { createBot, newDialogue } = await import('../../../services/chat/index.ts')
  const bot = await createBot({ kb })
  let dialogue = newDialogue
  return {
    async ask(question, { why = false } = {}): Promise<ChatReply> {
      const turn = await bot.turn({ question, why, dialogue })
      ;({ dialogue } = turn)
      return turn.reply
    },
    async reset() {
      dialogue = newDialogue
    },
    async [Symbol.asyncDispose]() {
      // Nothing to close.
    },
  }
}
