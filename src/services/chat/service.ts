import { randomUUID } from 'node:crypto'
import { createLog, type Peer, reasonOf, service } from '../../core/index.ts'
import { type Bot, createBotOf } from './bot.ts'
import { chatCodec, type ChatMessage, type FramedReply, maxQuestionBytes } from './chat-codec.ts'
import { type ChatResponse, refuse } from './chat-response.ts'
import { type Dialogue, newDialogue } from './dialogue/dialogue.ts'
import { openSessions } from './dialogue/sessions.ts'
import { openQuestionLog, type QuestionLog, type QuestionLogOptions } from './learning/question-log.ts'
import { createTokenCheck, readToken } from './token.ts'
import type { Knowledge } from './training/knowledge.ts'
import { startLiveKnowledge } from './training/live-knowledge.ts'

/** What the chat service can be told. */
export interface ChatOptions {
  /**
   * Knowledge base files, `.yaml`, `.json` or `.tsv`, read as one, and again when one of them changes.
   * @default the base that comes with Portside
   */
  readonly kb?: readonly string[]
  /** Keeps questions that weren't answered, or not well, for `chat unanswered`. @default nothing is kept */
  readonly questionLog?: Pick<QuestionLogOptions, 'file' | 'maxRows' | 'maxBytes' | 'retentionDays'>
  /** A file with a secret that clients must say first. @default none: everybody may ask who may connect */
  readonly tokenFile?: string
}

/** What the threads of a chat server share. */
interface ChatShared {
  readonly knowledge: Knowledge
  /** The channel over which they tell each other of sessions. */
  readonly sessionChannel: string
}

const halfAnHourMs = 30 * 60_000
/** A connection that has said so many wrong tokens is closed. */
const maxWrongTokens = 3

/**
 * The question-and-answer bot: predefined answers, recognised from incomplete, misspelt and colloquial questions, in
 * Chinese and English, each in the dialogue of its connection or of the session that it names. See {@link chatCodec}
 * for what clients may send.
 *
 * @throws {@link OptionError} when it is prepared, for a knowledge base that can't be used (see `createBot`); when it is
 * built, `QUESTION_LOG_UNUSABLE` and `TOKEN_UNUSABLE`.
 */
const chat = service<ChatMessage, FramedReply, ChatOptions, ChatShared>(
  import.meta,
  async ({ questionLog, tokenFile }, shared) => {
    const currentBot = followKnowledge(shared, await createBotOf(shared.current.knowledge))
    const log = questionLog === undefined ? undefined : openLog(questionLog)
    const sessions = openSessions(shared.current.sessionChannel)
    const dialogues = new WeakMap<Peer<FramedReply>, Dialogue>()
    const mayAsk = tokenFile === undefined ? () => true : createDoor(await readToken(tokenFile))

    const remember = (peer: Peer<FramedReply>, session: string | undefined, dialogue: Dialogue): void => {
      if (session === undefined) dialogues.set(peer, dialogue)
      else sessions.set(session, dialogue)
    }

    const respond = (message: ChatMessage, peer: Peer<FramedReply>): ChatResponse | Promise<ChatResponse> => {
      const entrance = mayAsk(message, peer)
      if (entrance !== true) return entrance === 'entered' ? { ok: true } : refuse('TOKEN_REQUIRED')
      const { request } = message
      const dialogue = message.session === undefined ? dialogues.get(peer) : sessions.get(message.session)
      if (request.kind === 'reset') {
        remember(peer, message.session, newDialogue)
        return { ok: true }
      }
      if (request.kind === 'thumb') {
        if (dialogue?.asked === undefined) return refuse('NOTHING_TO_JUDGE')
        log?.record({ ...dialogue.asked, thumb: request.thumb })
        return { ok: true }
      }
      const { question, why } = request
      const finish = (turn: Awaited<ReturnType<Bot['turn']>>): ChatResponse => {
        remember(peer, message.session, turn.dialogue)
        if (turn.dialogue.asked !== undefined) log?.record(turn.dialogue.asked)
        return turn.reply
      }
      const turn = currentBot().turn({ question, why, ...(dialogue !== undefined && { dialogue }) })
      return turn instanceof Promise ? turn.then(finish) : finish(turn)
    }

    return {
      codec: chatCodec(),
      limits: { idleMs: halfAnHourMs, maxMessageBytes: maxQuestionBytes },
      reply(message, peer) {
        const { framing, isJson } = message
        const response = respond(message, peer)
        return response instanceof Promise
          ? response.then((answer) => ({ framing, isJson, response: answer }))
          : { framing, isJson, response }
      },
      async close() {
        await sessions[Symbol.asyncDispose]()
        await log?.[Symbol.asyncDispose]()
      },
    }
  },
  async ({ kb }, { log, publish }) => {
    const sessionChannel = `portside.chat.${randomUUID()}`
    const live = await startLiveKnowledge(kb ?? [], {
      log,
      publish: (knowledge) => publish({ knowledge, sessionChannel }),
    })
    return {
      value: { knowledge: live.knowledge, sessionChannel },
      [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
    }
  },
)
export default chat

/** The bot of the newest knowledge; while it is being made, the one before answers. */
function followKnowledge(shared: { readonly current: ChatShared }, first: Bot): () => Bot {
  let bot = first
  let madeOf = shared.current
  const renew = async (newest: ChatShared): Promise<void> => {
    const next = await createBotOf(newest.knowledge)
    if (madeOf === newest) bot = next
  }
  return () => {
    if (shared.current !== madeOf) {
      madeOf = shared.current
      // What was published has been tried where it was learnt.
      void renew(madeOf)
    }
    return bot
  }
}

/** A log that nobody named does without where its usual place can't be had. */
function openLog(options: NonNullable<ChatOptions['questionLog']>): QuestionLog | undefined {
  try {
    return openQuestionLog(options)
  } catch (error) {
    if (options.file !== undefined) throw error
    createLog('warn', { service: 'chat' }).warn({ reason: reasonOf(error) }, 'open questions are not kept')
    return undefined
  }
}

type Entrance = true | 'entered' | 'refused'

/** Lets a connection ask once it has said the token: as a field of a JSON message, or as a line `token SECRET`. */
function createDoor(token: string): (message: ChatMessage, peer: Peer<FramedReply>) => Entrance {
  const isToken = createTokenCheck(token)
  const entered = new WeakSet<Peer<FramedReply>>()
  const wrong = new WeakMap<Peer<FramedReply>, number>()
  return (message, peer) => {
    if (entered.has(peer)) return true
    // What was read before it was closed is still judged.
    const wrongTokens = wrong.get(peer) ?? 0
    if (wrongTokens >= maxWrongTokens) return 'refused'
    const { request } = message
    const line = request.kind === 'question' ? /^token\s+(\S+)$/u.exec(request.question)?.[1] : undefined
    const said = message.token ?? line
    if (said !== undefined && isToken(said)) {
      entered.add(peer)
      return message.token === undefined ? 'entered' : true
    }
    wrong.set(peer, wrongTokens + 1)
    if (wrongTokens + 1 >= maxWrongTokens) peer.close()
    return 'refused'
  }
}
