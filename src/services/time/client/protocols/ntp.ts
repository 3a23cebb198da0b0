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
import { decodeNtpShort, decodeNtpTimestamp } from '../../ntp/timestamp.ts'
import { atLeastZero, type Protocol, type Request, type Sample, type ServerClock } from '../protocol.ts'
import type { Fault, IgnoreReason } from '../fault.ts'

/**
 * NTPv4 as a client (RFC 5905 §8). The transmit timestamp is 64 random bits that only the server's reply can hold as its
 * origin; the real time of sending stays here. So a forger off the path can't answer, and nobody learns the local time.
 */
export const ntp: Protocol = { defaultPort: 123, isWorthRepeating: true, createRequest }

/** The two clocks may part by this much between request and reply (RFC 5905 §7.2, PHI: 15 ppm). */
const frequencyTolerance = 15n
const perMillion = 1_000_000n

/** A server can't have held a request for longer than the reply was awaited; clocks of finite grain may seem to. */
const longestOverlapNs = 1_000_000n

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

  const server = serverClock(header)
  const elapsedNs = receivedNs - sentNs
  const serverErrorNs = ownErrorNs(header, server, elapsedNs)
  const kiss = kissOf(header)
  if (kiss !== undefined) {
    const fault: Fault = { code: 'REFUSED', details: { kiss } }
    return {
      timeNs: null,
      offsetNs: null,
      delayNs: atLeastZero(elapsedNs),
      serverErrorNs,
      ntp: server,
      fault,
    }
  }
  if (header.receiveTimestamp === 0n || header.transmitTimestamp === 0n) return 'timestamps'
  const serverReceivedNs = decodeNtpTimestamp(header.receiveTimestamp, receivedNs)
  const serverSentNs = decodeNtpTimestamp(header.transmitTimestamp, receivedNs)
  const heldNs = serverSentNs - serverReceivedNs
  if (heldNs < 0n || heldNs > elapsedNs + longestOverlapNs) return 'timestamps'
  return {
    timeNs: serverSentNs,
    offsetNs: (serverReceivedNs - sentNs + (serverSentNs - receivedNs)) / 2n,
    delayNs: atLeastZero(elapsedNs - heldNs),
    serverErrorNs,
    ntp: server,
    ...(isSynchronised(server)
      ? {}
      : { fault: { code: 'UNSYNCHRONISED', details: { leap: server.leap, stratum: server.stratum } } }),
  }
}

function serverClock(header: NtpHeader): ServerClock {
  const stratum = header.stratum === 0 ? unsynchronisedStratum : header.stratum
  return {
    stratum,
    leap: header.leap,
    referenceId: formatReferenceId(header.referenceId, stratum),
    rootDelayNs: decodeNtpShort(header.rootDelay),
    rootDispersionNs: decodeNtpShort(header.rootDispersion),
  }
}

/** The server's part of the root distance (RFC 5905 §11.2: λ, less half the delay to the server and the jitter). */
function ownErrorNs(header: NtpHeader, server: ServerClock, elapsedNs: bigint): bigint {
  const precisionNs = BigInt(Math.round(2 ** header.precisionExponent * 1e9))
  const driftNs = (atLeastZero(elapsedNs) * frequencyTolerance) / perMillion
  return server.rootDelayNs / 2n + server.rootDispersionNs + precisionNs + driftNs
}

function isSynchronised({ stratum, leap }: ServerClock): boolean {
  return leap !== ntpLeap.unsynchronised && stratum < unsynchronisedStratum
}

function kissOf(header: NtpHeader): string | undefined {
  if (header.stratum !== 0) return undefined
  const letters = formatReferenceId(header.referenceId, header.stratum)
  return /^[A-Z]{4}$/.test(letters) && !notYetSynchronised.has(letters) ? letters : undefined
}
