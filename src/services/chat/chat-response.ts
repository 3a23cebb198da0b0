import type { ChatReply } from './chat-reply.ts'

/** What a chat server says to a message: a reply to a question, that something is done, or that it can't be. */
export type ChatResponse = ChatReply | Done | Refusal

/** What was asked for, other than an answer, is done. */
export interface Done {
  readonly ok: true
}

/** What was asked for can't be done. */
export interface Refusal {
  readonly error: { readonly code: RefusalCode; readonly message: string }
}

const refusals = {
  TOKEN_REQUIRED: {
    en: 'Say the token first: token SECRET, or "token" in the JSON message.',
    zh: '请先出示令牌:发送 token 令牌,或在 JSON 里写 "token"。',
  },
  NOTHING_TO_JUDGE: {
    en: 'There is no answer to judge yet: ask first.',
    zh: '还没有可以评价的回答:请先提问。',
  },
} as const

/** Why something can't be done. */
export type RefusalCode = keyof typeof refusals

/** Makes a refusal, told in English in JSON. */
export function refuse(code: RefusalCode): Refusal {
  return { error: { code, message: refusals[code].en } }
}

/** What a response says to whoever reads text, on one line and never empty. */
export function textOf(response: ChatResponse): string {
  if ('ok' in response) return 'ok'
  if ('error' in response) {
    const { zh, en } = refusals[response.error.code]
    return `${zh} / ${en}`
  }
  return response.answer.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim() || '…'
}
