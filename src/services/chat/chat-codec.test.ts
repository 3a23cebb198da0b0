import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { chatCodec, type ChatMessage, type FramedReply, type Framing } from './chat-codec.ts'
import type { ChatReply } from './chat-reply.ts'

const maxBytes = 4096
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const asked = (framing: Framing, question: string): ChatMessage => ({
  framing,
  isJson: false,
  request: { kind: 'question', question, why: false },
})

/** Pushes reads one after another; `silence` between them, and the end of input, are given by name. */
function decode(...moments: readonly (Uint8Array | string)[]): readonly ChatMessage[] {
  const decoder = chatCodec().decoder(maxBytes)
  const messages: ChatMessage[] = []
  for (const moment of moments) {
    if (moment === 'silence' || moment === 'end') decoder.flush(moment, messages)
    else decoder.push(typeof moment === 'string' ? bytesOf(moment) : moment, messages)
  }
  return messages
}

function encode(framing: Framing, isJson: boolean, facts: Partial<ChatReply>): Uint8Array {
  const reply: ChatReply = {
    outcome: 'answer',
    id: 'weather',
    answer: '晴',
    confidence: 0.9,
    alternatives: [],
    ...facts,
  }
  const framed: FramedReply = { framing, isJson, response: reply }
  const encoded = chatCodec().encode(framed)
  return typeof encoded === 'string' ? bytesOf(encoded) : encoded
}

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

describe('chatCodec() decoding', () => {
  it('takes what came before silence as a message, and every read after it', () => {
    assert.deepEqual(decode('你好', 'silence', '几点', '天气'), [
      asked('read', '你好'),
      asked('read', '几点'),
      asked('read', '天气'),
    ])
  })

  it('waits for silence only until the framing is known', () => {
    const decoder = chatCodec().decoder(maxBytes)
    const messages: ChatMessage[] = []
    decoder.push(bytesOf('你'), messages)
    assert.deepEqual([messages.length, decoder.pendingBytes, decoder.flushAfterMs], [0, 3, 20])
    decoder.push(bytesOf('好\n'), messages)
    assert.deepEqual(messages, [asked('line', '你好')])
    assert.deepEqual([decoder.pendingBytes, decoder.flushAfterMs], [0, undefined])
  })

  it('puts a first message together from several reads', () => {
    const bytes = bytesOf('现在几点了')
    for (let cut = 1; cut < bytes.length; cut++) {
      assert.deepEqual(decode(bytes.subarray(0, cut), bytes.subarray(cut), 'silence'), [
        asked('read', '现在几点了'),
      ])
    }
  })

  it('waits in read mode for the rest of a UTF-8 character, but no longer than the silence', () => {
    const bytes = bytesOf('天气😀')
    for (const cut of [1, 2, 4, 5, 7, 8, 9]) {
      const [head, tail] = [bytes.subarray(0, cut), bytes.subarray(cut)]
      assert.deepEqual(
        decode('嗨', 'silence', head, tail).slice(1),
        [asked('read', '天气😀')],
        `cut at ${cut}`,
      )
    }
    assert.equal(decode('嗨', 'silence', bytes.subarray(0, 4), 'silence').length, 2)
  })

  it('reads lines alike wherever they are split', () => {
    const text = '你好\r\n\n  \n几点了?\nwhat 😀\r\n{"question":"天气"}\n'
    const expected = [
      asked('line', '你好'),
      asked('line', '几点了?'),
      asked('line', 'what 😀'),
      { framing: 'line', isJson: true, request: { kind: 'question', question: '天气', why: false } },
    ]
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytesOf(text).length }), { maxLength: 8 }), (cuts) => {
        const borders = [0, ...cuts.toSorted((a, b) => a - b), bytesOf(text).length]
        const reads = borders.slice(1).map((end, index) => bytesOf(text).subarray(borders[index], end))
        assert.deepEqual(decode(...reads.filter((read) => read.length > 0)), expected)
      }),
    )
  })

  it('enters line mode with the first message in read mode that ends with a newline, for good', () => {
    const messages = decode('你好', 'silence', 'a\nb', '几点\n', '天', 'silence', '气\n')
    assert.deepEqual(messages, [
      asked('read', '你好'),
      asked('read', 'a\nb'),
      asked('line', '几点'),
      asked('line', '天气'),
    ])
  })

  it('takes what is left when the peer ends its side', () => {
    assert.deepEqual(decode('你好', 'end'), [asked('read', '你好')])
    assert.deepEqual(decode('你好\n几点', 'end'), [asked('line', '你好'), asked('line', '几点')])
    assert.deepEqual(decode('end'), [])
    assert.deepEqual(decode('你好\n', 'end'), [asked('line', '你好')])
  })

  it('takes blank reads as questions and passes over blank lines', () => {
    assert.deepEqual(decode('  ', 'silence', ' '), [asked('read', ''), asked('read', '')])
    assert.deepEqual(decode('\n \r\n\n'), [])
  })

  it('understands GB18030, and answers what is no text at all', () => {
    const gb18030 = Uint8Array.from([0xc4, 0xe3, 0xba, 0xc3])
    assert.deepEqual(decode(gb18030, 'silence', gb18030), [asked('read', '你好'), asked('read', '你好')])
    assert.deepEqual(decode(Uint8Array.from([...gb18030, 0x0a])), [asked('line', '你好')])
    assert.deepEqual(decode(Uint8Array.from([0xff, 0xff, 0x0a])), [asked('line', '��')])
    assert.deepEqual(decode(Uint8Array.from([0xef, 0xbb, 0xbf, 0x68, 0x69, 0x0a])), [asked('line', 'hi')])
  })

  it('tells a JSON question from text that only looks like one', () => {
    assert.deepEqual(decode('{"question":"天气","session":"s1"}', 'silence'), [
      {
        framing: 'read',
        isJson: true,
        request: { kind: 'question', question: '天气', why: false },
        session: 's1',
      },
    ])
    for (const text of ['{"question":1}', '{"question"', '{}', '[1]', '"hi"', '{"text":"a"}']) {
      assert.deepEqual(decode(`${text}\n`), [asked('line', text)])
    }
  })

  it('refuses messages over the limit, after those before them', () => {
    const long = 'x'.repeat(maxBytes + 1)
    const tooLong = { name: 'LimitError', code: 'MESSAGE_TOO_LONG' }
    assert.throws(() => decode(long), tooLong)
    assert.throws(() => decode('hi', 'silence', long), tooLong)
    assert.throws(() => decode('hi\n', long), tooLong)
    assert.throws(() => decode('x'.repeat(3000), 'x'.repeat(3000)), tooLong)
    assert.equal(decode(`${'x'.repeat(maxBytes)}\r\n`).length, 1)
    const messages: ChatMessage[] = []
    assert.throws(
      () =>
        chatCodec()
          .decoder(maxBytes)
          .push(bytesOf(`hi\n${long}\n`), messages),
      tooLong,
    )
    assert.deepEqual(messages, [asked('line', 'hi')])
  })
})

describe('chatCodec() encoding', () => {
  it('frames a reply as the question was framed', () => {
    assert.equal(textOf(encode('read', false, {})), '晴')
    assert.equal(textOf(encode('line', false, {})), '晴\n')
    const json = '{"outcome":"answer","id":"weather","answer":"晴","confidence":0.9,"alternatives":[]}'
    assert.equal(textOf(encode('read', true, {})), json)
    assert.equal(textOf(encode('line', true, {})), `${json}\n`)
  })

  it('cuts a reply to a read at a character, within 1,024 bytes', () => {
    const text = textOf(encode('read', false, { answer: '天'.repeat(1000) }))
    assert.equal(text, '天'.repeat(341))
    assert.equal(encode('line', false, { answer: '天'.repeat(1000) }).length, 3001)
  })

  it('keeps JSON whole within 1,024 bytes', () => {
    const alternatives = [{ id: 'a', question: '问'.repeat(300), confidence: 0.1 }]
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (answer) => {
        const bytes = encode('read', true, { answer, alternatives })
        assert.ok(bytes.length <= 1024)
        const reply = JSON.parse(textOf(bytes))
        assert.equal(reply.id, 'weather')
        assert.ok(answer.startsWith(reply.answer))
      }),
    )
  })

  it('never answers with nothing, nor with a newline within a text reply', () => {
    assert.equal(textOf(encode('read', false, { answer: '\n' })), '…')
    assert.equal(textOf(encode('line', false, { answer: 'one\r\n\n two\n' })), 'one two\n')
  })
})
