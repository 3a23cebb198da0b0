export { type Bot, type BotOptions, createBot, createBotOf, type Turn, type TurnResult } from './bot.ts'
export {
  chatCodec,
  type ChatMessage,
  type ChatRequest,
  type FramedReply,
  type Framing,
  maxQuestionBytes,
} from './chat-codec.ts'
export type { Alternative, ChatReply, FollowUp, Weighed, Why } from './chat-reply.ts'
export type { ChatResponse, Done, Refusal, RefusalCode } from './chat-response.ts'
export { askChat, type AskOptions, type ChatClientOptions, type ChatSession, connectChat } from './client.ts'
export { type Dialogue, newDialogue, type PendingAnswer } from './dialogue/dialogue.ts'
export { evaluate, type Evaluation } from './evaluate.ts'
export { type Import, importFile } from './knowledge/import/import-file.ts'
export type { ImportLoss, LossKind } from './knowledge/import/import-loss.ts'
export type {
  Action,
  Answer,
  BuiltInEntity,
  Entity,
  EntityValue,
  KnowledgeBase,
  ListEntity,
  Located,
  PatternEntity,
  Position,
  Slot,
  SynonymGroup,
  Wording,
} from './knowledge/knowledge-base.ts'
export { type LabelledQuestion, readLabelledQuestions } from './knowledge/labelled-questions.ts'
export { loadKnowledgeBase } from './knowledge/load-base.ts'
export type { AskedQuestion } from './learning/asked-question.ts'
export type { NearestAnswer, QuestionGroup } from './learning/group-questions.ts'
export { openQuestionLog, type QuestionLog, type QuestionLogOptions } from './learning/question-log.ts'
export type { Forgetting } from './learning/question-store.ts'
export { teachAnswer, type Teaching } from './learning/teach-answer.ts'
export {
  forgetQuestions,
  listUnanswered,
  teachUnanswered,
  type Unanswered,
  type UnansweredOptions,
} from './learning/unanswered.ts'
export type { Finding, Other, Rule } from './lint/finding.ts'
export { type Lint, lintBase } from './lint/lint-base.ts'
export type { Outcome } from './recognise/decide/decide.ts'
export { type ChatOptions, default as chat } from './service.ts'
export { readToken } from './token.ts'
export type { Knowledge } from './training/knowledge.ts'
export { learn } from './training/learn.ts'
export { loadCheckedBase } from './training/learn.ts'
