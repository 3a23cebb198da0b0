import { styleText } from 'node:util'
import type { ChatReply } from '../../../services/chat/index.ts'
import { terminalLines, terminalText } from '../../terminal-text.ts'
import type { Texts } from '../../texts/texts.ts'

/**
 * A reply for somebody at a terminal: what the bot asks stands out, what it declines stands back, choices have a line
 * each, and nothing of it drives the terminal. Colours are left out by `styleText` where there shall be none.
 */
export function replyText(reply: ChatReply, texts: Texts): string {
  return [...answerLines(reply), ...followUpLines(reply, texts)].join('\n')
}

function answerLines(reply: ChatReply): readonly string[] {
  if (reply.outcome === 'answer') return [terminalLines(reply.answer)]
  if (reply.outcome === 'decline') return [styleText('dim', terminalLines(reply.answer))]
  const choices = reply.alternatives.map(({ question }, index) => `  ${index + 1}. ${terminalText(question)}`)
  return [styleText('yellow', terminalLines(leadOf(reply))), ...choices]
}

/** What the bot says before the choices, which its answer lists in one line: its words are in the language of the question. */
function leadOf({ answer, alternatives: [first] }: ChatReply): string {
  const start = first === undefined ? -1 : answer.indexOf(`1. ${first.question}`)
  return start > 0 ? answer.slice(0, start).trim() : answer
}

function followUpLines({ followUps = [] }: ChatReply, texts: Texts): readonly string[] {
  if (followUps.length === 0) return []
  const questions = followUps.map(({ question }) => `  · ${terminalText(question)}`)
  return [texts.chat.repl.followUps, ...questions].map((line) => styleText('dim', line))
}
