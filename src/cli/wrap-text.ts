import { textWidth } from '../core/index.ts'

/** A word with the space before it, or one Chinese character; punctuation stays with what it follows. */
const pieces = /\s*(?:[\u2E80-\u9FFF\uF900-\uFAFF]|[^\s\u2E80-\uFFEF]+|[\uFF00-\uFFEF])[,。;:、)”]*/gu

/** Breaks a text into lines of at most `width` columns, between words or Chinese characters; a longer word stays whole. */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n')
}

function wrapLine(line: string, width: number): string {
  let wrapped = ''
  let column = 0
  for (const [piece] of line.matchAll(pieces)) {
    if (column > 0 && column + textWidth(piece) > width) {
      const word = piece.trimStart()
      wrapped += `\n${word}`
      column = textWidth(word)
    } else {
      wrapped += piece
      column += textWidth(piece)
    }
  }
  return wrapped
}
