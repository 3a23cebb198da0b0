import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { WriteStream } from 'node:tty'
import { openLiveScreen } from './live-screen.ts'

test('openLiveScreen() redraws in the size of the window, and gives the terminal back', () => {
  const written: string[] = []
  const terminal = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (chunk: string) => written.push(chunk),
  })
  const sizes: string[] = []
  const screen = openLiveScreen(terminal as unknown as WriteStream, () =>
    sizes.push(`${screen.columns}x${screen.rows}`),
  )
  screen.show(['one', 'two'])
  Object.assign(terminal, { columns: 40, rows: 10 }).emit('resize')
  screen[Symbol.dispose]()
  terminal.emit('resize')
  assert.deepEqual(sizes, ['40x10'])
  assert.deepEqual(written, [
    '\u001b[?1049h\u001b[?25l',
    '\u001b[?2026h\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J\u001b[?2026l',
    '\u001b[?25h\u001b[?1049l',
  ])
})
