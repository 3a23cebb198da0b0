import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'

const hostile =
  'a\n\u001b[2J"\\\u007f\u0085\u009b31m\u061c\u200e\u200f\u2028\u2029\u202e\u2066\u2069é中😀\ud800'

it('createLog() writes one line of JSON in which no control or bidirectional character stands, and loses none', async () => {
  const module = JSON.stringify(new URL('./log.ts', import.meta.url).href)
  const code = `const { createLog } = await import(${module})
    const text = ${JSON.stringify(hostile)}
    createLog('info', { service: text }).child({ peer: text }).info({ text, err: new Error(text) }, text)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { timeout: 10_000 })
  const output = text(child.stderr)
  assert.deepEqual(await once(child, 'exit'), [0, null])
  const line = await output
  assert.match(line, /^[^\p{Cc}\p{Bidi_Control}\u2028\u2029]+\n$/u)
  assert.ok(line.includes('é中😀'))
  const record: unknown = JSON.parse(line)
  assert.ok(
    typeof record === 'object' &&
      record !== null &&
      'msg' in record &&
      'service' in record &&
      'peer' in record,
  )
  assert.deepEqual([record.msg, record.service, record.peer], [hostile, hostile, hostile])
})
