import { Command } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'
import { chatAsk } from './ask.ts'
import { chatEval } from './eval.ts'
import { chatImport } from './import.ts'
import { chatServe } from './serve.ts'

export function chatCommand(texts: Texts) {
  return new Command('chat')
    .description(texts.chat.description)
    .addCommand(chatServe(texts))
    .addCommand(chatAsk(texts))
    .addCommand(chatEval(texts))
    .addCommand(chatImport(texts))
}
