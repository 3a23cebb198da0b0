import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alignColumns } from './columns.ts'

describe('alignColumns()', () => {
  test('lines up by what a terminal shows, not by characters', () => {
    const rows = [
      ['端口', 'ms'],
      ['\u001b[32m80\u001b[39m', '10'],
      ['65535', '1'],
    ]
    assert.deepEqual(
      [...alignColumns(rows, ['left', 'right'])],
      ['  端口   ms\n', '  \u001b[32m80\u001b[39m     10\n', '  65535   1\n'],
    )
  })

  test('leaves no spaces at the end of a line', () => {
    assert.deepEqual(
      [
        ...alignColumns(
          [
            ['a', ''],
            ['b', 'cc'],
          ],
          ['left', 'left'],
        ),
      ],
      ['  a\n', '  b  cc\n'],
    )
  })
})
