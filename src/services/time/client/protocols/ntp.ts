import { randomBytes } from 'node:crypto'
import { unsynchronisedStratum } from '../../clock-state.ts'
import {
  decodeNtpHeader,
  encodeNtpHeader,
  ntpHeaderBytes,
  ntpLeap,
  ntpMode,
  type NtpHeader,
} from '../../ntp/packet.ts'
import { formatReferenceId } from '../../ntp/reference-id.ts'
import { decodeNtpTimestamp } from '../../ntp/timestamp.ts'
import { atLeastZero, type Protocol, type Request, type Sample } from '../protocol.ts'
import type { Fault, IgnoreReason } from '../fault.ts'

/**
 * NTPv4 as a client (RFC 5905 §8). The transmit timestamp is 64 random bits that only the server's reply can hold as its
 * origin; the real time of sending stays here. So a forger off the path can't answer, and nobody learns the local time.
 */
export const ntp: Protocol = { defaultPort: 123, isWorthRepeating: true, createRequest }

/** Kiss codes that say the same as leap 3 does, instead of refusing anything. */
const notYetSynchronised = new Set(['INIT', 'STEP'])

function createRequest(): Request {
  const cookie = randomBytes(8).readBigUInt64BE()
  return {
    bytes: encodeNtpHeader({ ...blankRequest, transmitTimestamp: cookie }),
    read: (answer, sentNs, receivedNs) => readReply(answer, cookie, sentNs, receivedNs),
  }
}

const blankRequest: NtpHeader = {
  leap: ntpLeap.none,
  version: 4,
  mode: ntpMode.client,
  stratum: 0,
  pollExponent: 0,
  precisionExponent: 0,
  rootDelay: 0,
  rootDispersion: 0,
  referenceId: 0,
  referenceTimestamp: 0n,
  originTimestamp: 0n,
  receiveTimestamp: 0n,
  transmitTimestamp: 0n,
}

function readReply(
  reply: Uint8Array,
  cookie: bigint,
  sentNs: bigint,
  receivedNs: bigint,
): Sample | IgnoreReason {
  const header = decodeNtpHeader(reply)
  if (header === undefined || reply.length !== ntpHeaderBytes) return 'length'
  if (header.version < 1 || header.version > 4) return 'version'
  if (header.mode !== ntpMode.server) return 'mode'
  if (header.originTimestamp !== cookie) return 'origin'

  const ntpFacts = clockFacts(header)
  const elapsedNs = receivedNs - sentNs
  const kiss = kissOf(header)
  if (kiss !== undefined) {
    const fault: Fault = { code: 'REFUSED', details: { kiss } }
    return { timeNs: null, offsetNs: null, delayNs: atLeastZero(elapsedNs), ntp: ntpFacts, fault }
  }
  if (header.receiveTimestamp === 0n || header.transmitTimestamp === 0n) return 'timestamps'
  const serverReceivedNs = decodeNtpTimestamp(header.receiveTimestamp, receivedNs)
  const serverSentNs = decodeNtpTimestamp(header.transmitTimestamp, receivedNs)
  if (serverSentNs < serverReceivedNs) return 'timestamps'
  return {
    timeNs: serverSentNs,
    offsetNs: (serverReceivedNs - sentNs + (serverSentNs - receivedNs)) / 2n,
    delayNs: atLeastZero(elapsedNs - (serverSentNs - serverReceivedNs)),
    ntp: ntpFacts,
    ...(isSynchronised(ntpFacts)
      ? {}
      : { fault: { code: 'UNSYNCHRONISED', details: { leap: ntpFacts.leap, stratum: ntpFacts.stratum } } }),
  }
}

function clockFacts(header: NtpHeader): NonNullable<Sample['ntp']> {
  const stratum = header.stratum === 0 ? unsynchronisedStratum : header.stratum
  return { stratum, leap: header.leap, referenceId: formatReferenceId(header.referenceId, stratum) }
}

function isSynchronised({ stratum, leap }: NonNullable<Sample['ntp']>): boolean {
  return leap !== ntpLeap.unsynchronised && stratum < unsynchronisedStratum
}

function kissOf(header: NtpHeader): string | undefined {
  if (header.stratum !== 0) return undefined
  const letters = formatReferenceId(header.referenceId, header.stratum)
  return /^[A-Z]{4}$/.test(letters) && !notYetSynchronised.has(letters) ? letters : undefined
}
