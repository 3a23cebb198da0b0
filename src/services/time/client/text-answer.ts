import { atLeastZero, type Sample, wholeSecondErrorNs, wholeSecondSample } from './protocol.ts'

/** Reads the milliseconds since 1970 from a text, or `undefined`; of several readings, the closest to `nearMs`. */
type TextParser = (text: string, nearMs: number) => number | undefined

/** What is kept of a text answer. */
const longestTextBytes = 256

/** The sample of an answer in text: always one, with its text; without a time where the text isn't understood. */
export function readTextAnswer(
  answer: Uint8Array,
  sentNs: bigint,
  receivedNs: bigint,
  parse: TextParser,
): Sample {
  const text = Buffer.from(answer.subarray(0, longestTextBytes))
    .toString('utf8')
    .replace(/[\0\s]+$/, '')
  const ms = parse(text.trimStart(), Number(receivedNs / 1_000_000n))
  if (ms !== undefined) return { ...wholeSecondSample(BigInt(ms) * 1_000_000n, sentNs, receivedNs), text }
  return {
    timeNs: null,
    offsetNs: null,
    delayNs: atLeastZero(receivedNs - sentNs),
    serverErrorNs: wholeSecondErrorNs,
    text,
    fault: { code: 'UNREADABLE_ANSWER', details: {} },
  }
}
