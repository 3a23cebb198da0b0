import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OptionError, ProtocolError } from '../core/index.ts'
import { failureText } from './failures.ts'
import { texts } from './texts/texts.ts'

it("failureText() says an error in the reader's language, without what would drive a terminal", () => {
  const facts = { details: { file: 'a\u001b[31m.yaml', reason: 'no such file' } }
  const error = new OptionError('KB_UNREADABLE', 'Cannot read a\u001b[31m.yaml: no such file', facts)
  assert.equal(failureText(error, texts.en), String.raw`Cannot read a\u001b[31m.yaml: no such file`)
  assert.equal(failureText(error, texts.zh), String.raw`无法读取 a\u001b[31m.yaml:没有这个文件;请检查路径`)
})

it("failureText() says again what a server said only where that needs none of the server's facts", () => {
  const saidBy = { details: { saidBy: 'server' } }
  const limited = new ProtocolError('RATE_LIMITED', 'Too many messages', saidBy)
  assert.equal(failureText(limited, texts.zh), '对方每秒发送的消息超过了允许的数量')
  const long = new ProtocolError('MESSAGE_TOO_LONG', 'At most 4096 bytes', saidBy)
  assert.equal(failureText(long, texts.zh), 'At most 4096 bytes')
})
