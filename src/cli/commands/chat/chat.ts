import { Command } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'
import { chatAsk } from './ask.ts'
import { chatEval } from './eval.ts'
import { chatForget } from './forget.ts'
import { chatImport } from './import.ts'
import { chatLint } from './lint.ts'
import { chatServe } from './serve.ts'
import { chatTeach } from './teach.ts'
import { chatUnanswered } from './unanswered.ts'

export function chatCommand(texts: Texts) {
  return new Command('chat')
    .description(texts.chat.description)
    .addCommand(chatServe(texts))
    .addCommand(chatAsk(texts))
    .addCommand(chatEval(texts))
    .addCommand(chatLint(texts))
    .addCommand(chatImport(texts))
    .addCommand(chatUnanswered(texts))
    .addCommand(chatTeach(texts))
    .addCommand(chatForget(texts))
}
