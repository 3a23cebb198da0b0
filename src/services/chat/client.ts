import {
  connectTcp,
  hostPort,
  jsonLines,
  OptionError,
  ProtocolError,
  type TlsClientOptions,
} from '../../core/index.ts'
import { maxQuestionBytes } from './chat-codec.ts'
import { type ChatReply, parseReply } from './chat-reply.ts'

/** Where a chat server is, who asks, and how long it may take. */
export interface ChatClientOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default 8888 */
  readonly port?: number
  /** Name of the dialogue, which others may go on with. @default the dialogue of this connection */
  readonly session?: string
  /** The secret of a server that asks for one. It goes out in the clear unless `tls` is there. */
  readonly token?: string
  /** Speaks TLS, and verifies the server. @default plain TCP */
  readonly tls?: TlsClientOptions
  /**
   * Whether a lost connection is dialled again for the next question, which begins a new dialogue unless `session` names
   * one. @default false
   */
  readonly reconnect?: boolean
  /** Milliseconds until the connection must stand, and until each question must be answered. @default 5_000 */
  readonly timeoutMs?: number
  /** Closes the connection when aborted; what waits then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How to ask. */
export interface AskOptions {
  /** Has the reply say how the bot came to it. @default false */
  readonly why?: boolean
}

/**
 * A connection to a chat server. Requests may overlap; replies come in their order. One that isn't answered in time
 * closes the connection.
 *
 * All of them throw what a request of `connectTcp` throws; what the server refuses, as a {@link ProtocolError} with the
 * server's code and message, or as `TOKEN_WRONG` where it doesn't know the token; and {@link ProtocolError} `UNEXPECTED_REPLY` where it answers something else than was asked.
 */
export interface ChatSession extends AsyncDisposable {
  /**
   * Asks one question.
   *
   * @throws {@link OptionError} `QUESTION_TOO_LONG` for one that the server wouldn't take.
   */
  ask(question: string, options?: AskOptions): Promise<ChatReply>
  /** Judges the last reply of this connection or session. */
  thumb(direction: 'up' | 'down'): Promise<void>
  /** Forgets the dialogue. */
  reset(): Promise<void>
  /** Connections made until now: grows where a lost one was dialled again, and a dialogue without a name is lost. */
  readonly connections: number
}

/** What is sent: one of the three, with whose dialogue it is and what lets it in. */
interface Request {
  readonly question?: string
  readonly why?: true
  readonly thumb?: 'up' | 'down'
  readonly reset?: true
  readonly session?: string
  readonly token?: string
}

/** What comes back: a reply to a question, that something was done, or that it couldn't be. */
type Response =
  | { readonly kind: 'reply'; readonly reply: ChatReply }
  | { readonly kind: 'done' }
  | { readonly kind: 'refusal'; readonly code: string; readonly message: string }

const maxReplyBytes = 65_536

/**
 * Connects to a chat server, to speak with it in JSON lines.
 *
 * @throws what `connectTcp` throws; then {@link ProtocolError} `INVALID_JSON` where what listens there is no chat server.
 */
export async function connectChat(options: ChatClientOptions = {}): Promise<ChatSession> {
  const { host = '127.0.0.1', port = 8888, session, token, tls, reconnect = false, signal } = options
  const { timeoutMs = 5000 } = options
  const client = await connectTcp(jsonLines<Response, Request>(parseResponse), {
    host,
    port,
    reconnect,
    connectMs: timeoutMs,
    requestMs: timeoutMs,
    maxMessageBytes: maxReplyBytes,
    ...(tls !== undefined && { tls }),
    ...(signal !== undefined && { signal }),
  })
  const common = { ...(session !== undefined && { session }), ...(token !== undefined && { token }) }

  const request = async <Kind extends 'reply' | 'done'>(
    what: Request,
    kind: Kind,
  ): Promise<Extract<Response, { kind: Kind }>> => {
    const response = await client.request({ ...what, ...common })
    if (response.kind === 'refusal') {
      throw response.code === 'TOKEN_REQUIRED' && token !== undefined
        ? wrongToken(hostPort(host, port))
        : refusal(response)
    }
    if (response.kind !== kind) throw unexpected(hostPort(host, port))
    return response as Extract<Response, { kind: Kind }>
  }

  return {
    async ask(question, { why = false } = {}) {
      const asked: Request = { question, ...(why && { why }) }
      rejectLong({ ...asked, ...common })
      return (await request(asked, 'reply')).reply
    },
    async thumb(direction) {
      await request({ thumb: direction }, 'done')
    },
    async reset() {
      await request({ reset: true }, 'done')
    },
    get connections() {
      return client.connections
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

/** Asks a chat server one question: {@link connectChat}, ask, close. */
export async function askChat(
  question: string,
  options: ChatClientOptions & AskOptions = {},
): Promise<ChatReply> {
  await using session = await connectChat(options)
  return await session.ask(question, options)
}

function rejectLong(request: Request): void {
  const sent = Buffer.byteLength(JSON.stringify(request))
  if (sent <= maxQuestionBytes) return
  const bytes = Buffer.byteLength(request.question ?? '')
  const maxBytes = Math.max(0, maxQuestionBytes - (sent - bytes))
  throw new OptionError(
    'QUESTION_TOO_LONG',
    `Cannot ask a question of ${bytes} bytes: the limit is ${maxBytes}; ask in fewer words`,
    { details: { bytes, maxBytes } },
  )
}

function parseResponse(value: unknown): Response {
  if (typeof value === 'object' && value !== null) {
    if ('error' in value) return parseRefusal(value.error)
    if ('ok' in value && value.ok === true) return { kind: 'done' }
  }
  return { kind: 'reply', reply: parseReply(value) }
}

function parseRefusal(error: unknown): Response {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    const { code, message } = error
    if (typeof code === 'string' && typeof message === 'string') return { kind: 'refusal', code, message }
  }
  throw new TypeError('error has no code and message')
}

/** The facts stay with the server: what it says must do. */
function refusal({ code, message }: Extract<Response, { kind: 'refusal' }>): ProtocolError {
  return new ProtocolError(code, message, { details: { saidBy: 'server' } })
}

/** Whoever has said one needn't be told to say one. */
function wrongToken(server: string): ProtocolError {
  return new ProtocolError('TOKEN_WRONG', `${server} does not know this token; see that it is the server's`, {
    details: { server },
  })
}

function unexpected(server: string): ProtocolError {
  return new ProtocolError(
    'UNEXPECTED_REPLY',
    `${server} answers something else than it was asked; see that it is a chat server of this version`,
    { details: { server } },
  )
}
