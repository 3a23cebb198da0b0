import { type Reason, reasonsByState } from '../result.ts'
import { createWordReader } from './word-reader.ts'

/** A moment of a watched probe. */
export type ProbeMoment =
  | { readonly kind: 'sent' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'answered'; readonly by: 'syn-ack' | 'reset' }
  | {
      readonly kind: 'unreachable'
      readonly type: number
      readonly code: number
      readonly reporter: readonly [number, number, number, number]
    }
  | { readonly kind: 'failed'; readonly errno: number }

/** What the process that probes has to say. */
export interface FindingListener {
  /** Its sockets are open and its privileges dropped. */
  onReady(): void
  onVerdict(slot: number, reason: Reason, rttMs: number | undefined): void
  onMoment(slot: number, moment: ProbeMoment): void
  /** So many packets have left until now, and so many of the probes have been begun with. */
  onTotal(probesSent: number, probesBegun: number): void
  /** Every probe has its verdict. */
  onEnd(): void
}

/** Gathers findings until they are taken. */
export interface FindingWriter {
  ready(): void
  verdict(slot: number, reason: Reason, rttMs: number | undefined): void
  moment(slot: number, moment: ProbeMoment): void
  total(probesSent: number, probesBegun: number): void
  end(): void
  readonly byteLength: number
  /** The bytes of all findings since the last call, which the next finding overwrites. */
  take(): Uint8Array
}

const kindShift = 28
const subjectMask = 0x00ff_ffff
const kind = { ready: 1, verdict: 2, moment: 3, total: 4, end: 5 } as const
const wordsOf: readonly number[] = [0, 1, 3, 7, 5, 1]
const most = 7
const moments = ['sent', 'timed-out', 'syn-ack', 'reset', 'unreachable', 'failed'] as const

const reasons: readonly Reason[] = Object.values(reasonsByState).flat()
const numberOfReason: ReadonlyMap<Reason, number> = new Map(reasons.map((reason, number) => [reason, number]))
const noRoundTrip = 0xffff_ffff

/** Makes a writer of findings: 12 bytes a verdict. */
export function createFindingWriter(): FindingWriter {
  let words = new Uint32Array(16_384)
  let count = 0

  function put(first: number, second = 0, third = 0): void {
    if (count + most > words.length) {
      const larger = new Uint32Array(words.length * 2)
      larger.set(words)
      words = larger
    }
    words[count] = first
    words[count + 1] = second
    words[count + 2] = third
    count += wordsOf[first >>> kindShift] ?? 0
  }

  return {
    ready: () => put(kind.ready << kindShift),
    verdict(slot, reason, rttMs) {
      const micros = rttMs === undefined ? noRoundTrip : Math.min(noRoundTrip - 1, Math.round(rttMs * 1000))
      put((kind.verdict << kindShift) | slot, numberOfReason.get(reason) ?? 0, micros)
    },
    moment(slot, moment) {
      const name = moment.kind === 'answered' ? moment.by : moment.kind
      const fact =
        moment.kind === 'unreachable'
          ? moment.type * 256 + moment.code
          : moment.kind === 'failed'
            ? moment.errno
            : 0
      put((kind.moment << kindShift) | slot, moments.indexOf(name), fact)
      if (moment.kind === 'unreachable') words.set(moment.reporter, count - 4)
    },
    total(probesSent, probesBegun) {
      put(kind.total << kindShift)
      words.set(new Uint32Array(Float64Array.of(probesSent, probesBegun).buffer), count - 4)
    },
    end: () => put(kind.end << kindShift),
    get byteLength() {
      return count * 4
    },
    take() {
      const bytes = new Uint8Array(words.buffer, 0, count * 4)
      count = 0
      return bytes
    },
  }
}

/** Makes a reader that is given the bytes of findings as they come, split anywhere. */
export function createFindingReader(listener: FindingListener): (bytes: Uint8Array) => void {
  return createWordReader(wordsOf, (words, at) => {
    const first = words[at] ?? 0
    const slot = first & subjectMask
    const second = words[at + 1] ?? 0
    const third = words[at + 2] ?? 0
    switch (first >>> kindShift) {
      case kind.ready:
        listener.onReady()
        break
      case kind.verdict:
        listener.onVerdict(
          slot,
          reasons[second] ?? 'system-error',
          third === noRoundTrip ? undefined : third / 1000,
        )
        break
      case kind.moment:
        listener.onMoment(slot, momentOf(words.subarray(at + 1, at + most)))
        break
      case kind.total:
        listener.onTotal(...totalsOf(words.slice(at + 1, at + 5)))
        break
      default:
        listener.onEnd()
    }
  })
}

function totalsOf(words: Uint32Array): [probesSent: number, probesBegun: number] {
  const [probesSent = 0, probesBegun = 0] = new Float64Array(words.buffer)
  return [probesSent, probesBegun]
}

function momentOf(words: Uint32Array): ProbeMoment {
  const [name = 0, fact = 0, word0 = 0, word1 = 0, word2 = 0, word3 = 0] = words
  const moment = moments[name] ?? 'failed'
  switch (moment) {
    case 'syn-ack':
    case 'reset':
      return { kind: 'answered', by: moment }
    case 'unreachable':
      return { kind: moment, type: fact >>> 8, code: fact & 255, reporter: [word0, word1, word2, word3] }
    case 'failed':
      return { kind: moment, errno: fact }
    default:
      return { kind: moment }
  }
}
