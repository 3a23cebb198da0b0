export { type Bot, type ChatOptions, createBot } from './bot.ts'
export {
  chatCodec,
  type ChatMessage,
  type FramedReply,
  type Framing,
  maxQuestionBytes,
} from './chat-codec.ts'
export type { Alternative, ChatReply } from './chat-reply.ts'
export { askChat, type ChatClientOptions, type ChatSession, connectChat } from './client.ts'
export { evaluate, type Evaluation } from './evaluate.ts'
export type { Answer, KnowledgeBase, Located, Position, Wording } from './knowledge/knowledge-base.ts'
export { type LabelledQuestion, readLabelledQuestions } from './knowledge/labelled-questions.ts'
export { loadKnowledgeBase } from './knowledge/load-base.ts'
export type { Outcome } from './recognise/decide/decide.ts'
export { default as chat } from './service.ts'
