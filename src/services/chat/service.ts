import { service } from '../../core/index.ts'
import { type ChatOptions, createBot } from './bot.ts'
import { chatCodec, type ChatMessage, type FramedReply, maxQuestionBytes } from './chat-codec.ts'

const halfAnHourMs = 30 * 60_000

/**
 * The question-and-answer bot: predefined answers, recognised from incomplete, misspelt and colloquial questions, in
 * Chinese and English. See {@link chatCodec} for what clients may send.
 *
 * @throws {@link OptionError} when it is built, for a knowledge base that can't be used; see `createBot`.
 */
const chat = service<ChatMessage, FramedReply, ChatOptions>(import.meta, async (options) => {
  const bot = await createBot(options)
  return {
    codec: chatCodec(),
    limits: { idleMs: halfAnHourMs, maxMessageBytes: maxQuestionBytes },
    reply: ({ framing, isJson, question }) => ({ framing, isJson, reply: bot.ask(question) }),
  }
})
export default chat
