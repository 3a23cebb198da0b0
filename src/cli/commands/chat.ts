import { Command, Option } from '@commander-js/extra-typings'
import { serve } from '../../core/index.ts'
import { announce } from '../announce.ts'
import { askEach } from '../ask-each.ts'
import { defaultPorts } from '../default-ports.ts'
import { hostOption, jsonOption, portOption, repeatable, serveFlags, servingCommand } from '../options.ts'
import { inherited } from '../socket-activation.ts'
import type { Texts } from '../texts/texts.ts'

export function chatCommand(texts: Texts) {
  return new Command('chat')
    .description(texts.chat.description)
    .addCommand(chatServe(texts))
    .addCommand(chatAsk(texts))
    .addCommand(chatEval(texts))
}

const kbOption = (texts: Texts) => new Option('--kb <file>', texts.chat.kb).argParser(repeatable)

function chatServe(texts: Texts) {
  return servingCommand(texts, 'serve', defaultPorts.chat)
    .description(texts.chat.serve)
    .addOption(kbOption(texts))
    .addHelpText(
      'after',
      texts.example('portside chat serve', 'portside chat serve --kb desk.yaml --port 9000'),
    )
    .action(async ({ port, kb, ...flags }) => {
      const { chat } = await import('../../services/chat/index.ts')
      const options = kb === undefined ? {} : { kb }
      const server = await serve(chat, { ...serveFlags(flags), ...inherited('chat'), port, options })
      announce(server, flags)
      await server.closed
    })
}

function chatAsk(texts: Texts) {
  return new Command('ask')
    .description(texts.chat.ask)
    .argument('[question]', texts.chat.question)
    .addOption(hostOption(texts))
    .addOption(portOption(texts, defaultPorts.chat))
    .addOption(kbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside chat ask 几点了', 'portside chat ask --kb desk.yaml'))
    .action(async (question, { host, port, kb, json }) => {
      const { connectChat, createBot } = await import('../../services/chat/index.ts')
      await using asked =
        kb === undefined ? await connectChat({ host, port }) : askHere(await createBot({ kb }))
      const answer = async (text: string): Promise<string> => {
        const reply = await asked.ask(text)
        return json === true ? JSON.stringify(reply) : reply.answer
      }
      if (question !== undefined) process.stdout.write(`${await answer(question)}\n`)
      else await askEach({ prompt: texts.chat.prompt, exit: ['exit', 'exit()'] }, answer)
    })
}

/** A bot in this process, asked as one behind a port is. */
function askHere<Reply>(bot: { ask(question: string): Reply }) {
  return {
    ask: async (question: string) => bot.ask(question),
    async [Symbol.asyncDispose]() {
      // Nothing to close.
    },
  }
}

function chatEval(texts: Texts) {
  return new Command('eval')
    .description(texts.chat.eval)
    .argument('<test>', texts.chat.test)
    .addOption(kbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside chat eval test.tsv --kb train.tsv --json'))
    .action(async (test, { kb, json }) => {
      const { evaluate, loadKnowledgeBase, readLabelledQuestions } =
        await import('../../services/chat/index.ts')
      const evaluation = evaluate(await loadKnowledgeBase(kb), await readLabelledQuestions(test))
      if (json === true) {
        process.stdout.write(`${JSON.stringify(evaluation)}\n`)
        return
      }
      for (const [key, words] of Object.entries(texts.chat.evaluation)) {
        const value = evaluation[key as keyof typeof evaluation]
        process.stdout.write(`${words}: ${figure(value)}\n`)
      }
    })
}

function figure(value: number | null | Readonly<Record<string, number | null>>): string {
  if (value === null) return '–'
  return typeof value === 'number'
    ? String(value)
    : Object.values(value)
        .map((one) => one ?? '–')
        .join(' / ')
}
