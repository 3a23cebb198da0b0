import { lines, service } from '../../src/core/index.ts'

/** What a client of the chat port may send. */
interface Sent {
  readonly question?: string
  readonly why?: boolean
  readonly thumb?: string
  readonly reset?: boolean
  readonly session?: string
  readonly token?: string
}

const answered = { outcome: 'answer', id: 'opening', confidence: 0.93, alternatives: [] }

const replies: Readonly<Record<string, object>> = {
  opening: {
    ...answered,
    answer: 'From 8:00 to 22:00.',
    followUps: [{ id: 'fees', question: 'what does it cost' }],
  },
  library: {
    outcome: 'clarify',
    id: null,
    answer: 'Did you mean: 1. when does it open 2. 图书馆在哪里',
    confidence: 0.4,
    alternatives: [
      { id: 'opening', question: 'when does it open', confidence: 0.4 },
      { id: 'place', question: '图书馆在哪里', confidence: 0.3 },
    ],
  },
  weather: {
    outcome: 'clarify',
    id: null,
    answer: 'Which city?',
    confidence: 0.9,
    alternatives: [],
    asks: 'city',
  },
  hostile: { ...answered, answer: 'red \u001b[31m\u009b2J\u202etext\nsecond\tline' },
  unknown: { outcome: 'decline', id: null, answer: "I don't know.", confidence: 0.1, alternatives: [] },
}

const why = {
  matched: '图书馆几点开门',
  for: [
    { feature: '几点', weight: 1.5 },
    { feature: 'open\u001b[2J', weight: 0.25 },
  ],
  against: [{ feature: '天气', weight: -0.5 }],
  evidence: { similarity: 0.875, margin: 0.5 },
}

/**
 * A chat port that answers by a script, in JSON lines. With a `token` it refuses who hasn't got it; `echo` answers with all
 * that was sent; `close` hangs up; `deaf` never answers; `nonsense` is answered with what is no reply.
 */
export default service(import.meta, (options: { readonly token?: string }) => ({
  codec: lines(),
  reply(line, peer) {
    const sent = JSON.parse(line) as Sent
    if (options.token !== undefined && sent.token !== options.token) {
      return JSON.stringify({ error: { code: 'TOKEN_REFUSED', message: 'Give the \u001b[31mtoken' } })
    }
    if (sent.question === 'close') {
      peer.close()
      return undefined
    }
    if (sent.question === 'deaf') return new Promise<never>(() => {})
    if (sent.question === 'nonsense') return '{"outcome":"shrug"}'
    if (sent.thumb === 'down') return JSON.stringify({ ...answered, answer: 'a reply to a thumb' })
    if (sent.question === undefined) return '{"ok":true}'
    const reply = replies[sent.question] ?? { ...answered, answer: line }
    return JSON.stringify({ ...reply, ...(sent.why === true && { why }), later: 'a field of tomorrow' })
  },
}))
