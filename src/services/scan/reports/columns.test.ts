import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alignColumns, cutToWidth } from './columns.ts'

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

test('cutToWidth() cuts by what a terminal shows, and never through a character', () => {
  assert.equal(cutToWidth('as it is', 8), 'as it is')
  assert.equal(cutToWidth('端口端口', 6), '端口…')
  assert.equal(cutToWidth('端口端口', 4), '端…')
})
