import { tellsWholeSeconds, type TimeProtocol } from '../protocols.ts'
import { formatSignedTime } from './quantity.ts'

/** How a server's offsets are shown: no finer than its protocol tells the time. */
export interface OffsetFormat {
  /** How far each may be wrong for that: ` (±1 s)`, or nothing where they are as fine as they are shown. */
  readonly error: string
  /** The least distance of two marks on an axis, in milliseconds. */
  readonly leastStepMs: number
  /** One offset, without the error. */
  readonly format: (ms: number) => string
}

const fine: OffsetFormat = { error: '', leastStepMs: 0, format: formatSignedTime }
const wholeSeconds: OffsetFormat = {
  error: ' (±1 s)',
  leastStepMs: 1_000,
  format: (ms) => `${Math.round(ms / 1_000) < 0 ? '-' : '+'}${Math.abs(Math.round(ms / 1_000))} s`,
}

/** How offsets are shown that were measured by this protocol. */
export function offsetFormat(protocol: TimeProtocol): OffsetFormat {
  return tellsWholeSeconds(protocol) ? wholeSeconds : fine
}
