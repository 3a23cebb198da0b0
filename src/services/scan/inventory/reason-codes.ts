import { type PortState, type Reason, reasonsByState, stateOf } from '../result.ts'

/**
 * Each reason's number in stored verdicts, from 1 (0 stands for none) to 31. They are in files: a number that is
 * given stays with its reason for good.
 */
const codes: Readonly<Record<Reason, number>> = {
  'syn-ack': 1,
  'conn-refused': 2,
  reset: 3,
  'no-response': 4,
  'host-unreachable': 5,
  'net-unreachable': 6,
  'admin-prohibited': 7,
  'port-unreachable': 8,
  'time-exceeded': 9,
  'no-route': 10,
  'not-permitted': 11,
  'no-file-descriptors': 12,
  'no-local-port': 13,
  'no-buffers': 14,
  'system-error': 15,
  interrupted: 16,
  'host-down': 17,
  'not-reported': 18,
}

interface StoredVerdict {
  readonly state: PortState
  readonly reason: Reason
}

const verdicts: (StoredVerdict | undefined)[] = []
for (const reason of Object.values(reasonsByState).flat()) {
  verdicts[codes[reason]] = { state: stateOf(reason), reason }
}

/** The number of a reason, which its state follows from. */
export function codeOf(reason: Reason): number {
  return codes[reason]
}

/** The verdict of a number; `undefined` for 0 and for numbers that no reason has. */
export function verdictOf(code: number): StoredVerdict | undefined {
  return verdicts[code]
}
