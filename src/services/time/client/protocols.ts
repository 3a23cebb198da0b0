import type { Protocol } from './protocol.ts'
import { daytime } from './protocols/daytime.ts'
import { ntp } from './protocols/ntp.ts'
import { text } from './protocols/text.ts'
import { time } from './protocols/time.ts'

/** The ways of asking for the time: text as the lab has it, NTPv4, DAYTIME (RFC 867) and TIME (RFC 868), all over UDP. */
export const timeProtocols = ['text', 'ntp', 'daytime', 'time'] as const

/** One of {@link timeProtocols}. */
export type TimeProtocol = (typeof timeProtocols)[number]

/** Each protocol by its name. */
export const protocols: Readonly<Record<TimeProtocol, Protocol>> = { text, ntp, daytime, time }

/** Whether a protocol tells seconds and nothing below them: then the steps of its offsets are no jitter. */
export function tellsWholeSeconds(protocol: TimeProtocol): boolean {
  return protocol !== 'ntp'
}
