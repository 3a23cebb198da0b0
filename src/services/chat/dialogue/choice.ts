const places: ReadonlyMap<string, number> = new Map(
  [
    ['1', '一', '第一', '前者', 'one', 'first'],
    ['2', '二', '第二', '两', 'two', 'second'],
    ['3', '三', '第三', 'three', 'third'],
  ].flatMap((words, place) => words.map((word) => [word, place] as const)),
)

const noneWords =
  /^(?:都不是|都不对|都不|不是|不对|没有|没一个对|none(?: of (?:them|these|the above))?|neither|no|nope|something else)$/
const lastWords = /^(?:最后(?:一)?个?|后者|the last(?: one)?|last(?: one)?)$/
const wrapping =
  /^(?:我(?:要|选|想问|说)(?:的是)?|选|是|就是|应该是|the|number|option|no\.?|#)?\s*(.+?)\s*(?:个|条|项|号|one|吧|啊|的)*$/

/**
 * Which of `count` offered choices a text picks: its place from 0, `none` where it turns all of them down, or `undefined`
 * where it isn't a choice by number. Understands `2`, `２.`, `第二个`, `the second one`, `最后一个`, `都不是`.
 */
export function parseChoice(text: string, count: number): number | 'none' | undefined {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.,!?。,!?、()[\]]+/gu, ' ')
    .trim()
  if (plain.length > 30) return undefined
  if (noneWords.test(plain)) return 'none'
  if (lastWords.test(plain)) return count - 1
  const place = places.get(plain) ?? places.get(wrapping.exec(plain)?.[1] ?? '')
  return place !== undefined && place < count ? place : undefined
}
