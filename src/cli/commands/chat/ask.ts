import { Command } from '@commander-js/extra-typings'
import { askEach } from '../../ask-each.ts'
import { defaultPorts } from '../../default-ports.ts'
import { hostOption, jsonOption, portOption } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'
import { kbOption } from './kb-option.ts'

export function chatAsk(texts: Texts) {
  return new Command('ask')
    .description(texts.chat.ask)
    .argument('[question]', texts.chat.question)
    .addOption(hostOption(texts))
    .addOption(portOption(texts, defaultPorts.chat))
    .addOption(kbOption(texts))
    .addOption(jsonOption(texts))
    .addHelpText('after', texts.example('portside chat ask 几点了', 'portside chat ask --kb desk.yaml'))
    .action(async (question, { host, port, kb, json }) => {
      const { connectChat, createBot } = await import('../../../services/chat/index.ts')
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
