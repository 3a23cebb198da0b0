import { connectTcp, jsonLines, OptionError } from '../../core/index.ts'
import { maxQuestionBytes } from './chat-codec.ts'
import { type ChatReply, parseReply } from './chat-reply.ts'

/** Where a chat server is, and how long it may take. */
export interface ChatClientOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default 8888 */
  readonly port?: number
  /** Milliseconds until the connection must stand, and until each question must be answered. @default 5_000 */
  readonly timeoutMs?: number
  /** Closes the connection when aborted; what waits then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** A connection to a chat server. */
export interface ChatSession extends AsyncDisposable {
  /**
   * Asks one question. Questions may overlap; replies come in their order. One that isn't answered in time closes the
   * connection.
   *
   * @throws {@link OptionError} `QUESTION_TOO_LONG` for one that the server wouldn't take.
   */
  ask(question: string): Promise<ChatReply>
}

interface Question {
  readonly question: string
}

const maxReplyBytes = 65_536

/**
 * Connects to a chat server, to ask it questions in JSON lines.
 *
 * @throws what `connectTcp` throws, and so does asking; {@link ProtocolError} `INVALID_JSON` where what listens there is
 * no chat server.
 */
export async function connectChat(options: ChatClientOptions = {}): Promise<ChatSession> {
  const { host = '127.0.0.1', port = 8888, timeoutMs = 5000, signal } = options
  const client = await connectTcp(jsonLines<ChatReply, Question>(parseReply), {
    host,
    port,
    connectMs: timeoutMs,
    requestMs: timeoutMs,
    maxMessageBytes: maxReplyBytes,
    ...(signal !== undefined && { signal }),
  })
  return {
    async ask(question) {
      rejectLong(question)
      return client.request({ question })
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

/** Asks a chat server one question: {@link connectChat}, ask, close. */
export async function askChat(question: string, options: ChatClientOptions = {}): Promise<ChatReply> {
  await using session = await connectChat(options)
  return await session.ask(question)
}

function rejectLong(question: string): void {
  const bytes = Buffer.byteLength(JSON.stringify({ question }))
  if (bytes <= maxQuestionBytes) return
  throw new OptionError(
    'QUESTION_TOO_LONG',
    `Cannot ask a question of ${bytes} bytes: the limit is ${maxQuestionBytes}; ask in fewer words`,
    { details: { bytes, maxBytes: maxQuestionBytes } },
  )
}
