import {
  type BatchedDatagram,
  createDatagramSlot,
  type Datagram,
  type Logger,
  type Peer,
  type Preparation,
  addressWords,
  service,
} from '../../core/index.ts'
import { isNativeAvailable, readKernelClockState, type RealtimeClock } from '../../native/index.ts'
import { followClock } from './clock-follower.ts'
import { createClientMemory, createClientTable } from './client-table.ts'
import { type ClockState, kernelState, unsynchronised, vouchedFor } from './clock-state.ts'
import { createOutcomeCounts } from './outcome-counts.ts'
import { ntpHeaderBytes } from './ntp/packet.ts'
import { createResponder, stampTransmit } from './responder.ts'
import { createServedClock } from './served-clock.ts'

/** Options of the time service. */
export interface TimeOptions {
  /**
   * The operator vouches that this machine's clock is right, and at which stratum (1–15).
   * @default what the kernel says, where it can be asked; otherwise NTP clients are told that the clock isn't synchronised
   */
  readonly stratum?: number
  /** Networks beside loopback that may ask for text, as CIDR. @default [] */
  readonly allowText?: readonly string[]
  /** Requests a second from one source (an address, or an IPv6 /64), and at once four times as many. @default 16; loopback: Infinity */
  readonly rateLimit?: number
}

/** What the threads of a time service share. */
interface TimeSharing {
  /** Buckets of all sources, see {@link createClientTable}. */
  readonly clients: SharedArrayBuffer
  /** Whether the kernel can be asked for the time, and about its clock. */
  readonly isNative: boolean
}

/** Holds any NTP request with extension fields that crosses an Ethernet in one piece. */
const longestRequestBytes = 1_500
const defaultPerSecond = 16

/**
 * The time over UDP. The datagram `时间` (or `time`, or one of the forms of `text-request.ts`) gets text; NTPv1–v4 clients
 * get an NTP reply, on the same port. Anything else is dropped, counted by reason in the debug log.
 */
const time = service(
  import.meta,
  (options: TimeOptions, { current }: { readonly current: TimeSharing }) => {
    const { stratum, allowText = [], rateLimit = defaultPerSecond } = options
    const responder = createResponder({
      allowText,
      clients: createClientTable({
        perSecond: rateLimit,
        burst: Math.max(1, Math.ceil(rateLimit * 4)),
        exemptLoopback: options.rateLimit === undefined,
        memory: current.clients,
      }),
    })
    const clock = createServedClock(current.isNative)
    const outcomes = createOutcomeCounts()
    let serverLog: Logger | undefined
    const follower = followClock(stateReader(stratum, current.isNative), () => {
      if (serverLog !== undefined) outcomes.report(serverLog)
    })
    let nowMs = 0
    const scratch = createDatagramSlot(new Uint8Array(longestRequestBytes))
    const scratchHeader = scratch.bytes.subarray(0, ntpHeaderBytes)

    function answer(datagram: BatchedDatagram): void {
      outcomes.count(responder.respond(datagram, follower.state, nowMs))
    }

    return {
      limits: { maxMessageBytes: longestRequestBytes },
      bound({ port }, log) {
        responder.setOwnPort(port)
        serverLog = log
      },
      datagram(bytes: Uint8Array, peer: Peer<Datagram>): Datagram | undefined {
        clock.read()
        fill(scratch, bytes, peer, clock)
        nowMs = monotonicMs()
        answer(scratch)
        if (scratch.replyBytes === 0) return undefined
        // The kernel may take the reply later, and the scratch is used again.
        if (bytes.length < ntpHeaderBytes) return Buffer.from(scratch.bytes.subarray(0, scratch.replyBytes))
        clock.read()
        stampTransmit(scratch, clock.seconds, clock.nanoseconds)
        // An NTP request's own bytes have room for the reply, and are the handler's: nothing need be allocated.
        bytes.set(scratchHeader)
        return bytes.length === ntpHeaderBytes ? bytes : bytes.subarray(0, ntpHeaderBytes)
      },
      batch: {
        begin() {
          nowMs = monotonicMs()
        },
        answer,
        stamp(datagram, seconds, nanoseconds) {
          if (datagram.replyBytes === ntpHeaderBytes) stampTransmit(datagram, seconds, nanoseconds)
        },
      },
      async close() {
        follower[Symbol.dispose]()
      },
    }
  },
  async (): Promise<Preparation<TimeSharing>> => {
    const { available: isNative } = await isNativeAvailable()
    return {
      value: { clients: createClientMemory(), isNative },
      async [Symbol.asyncDispose]() {},
    }
  },
)
export default time

/** How the state of the clock is found out: by the operator's word, from the kernel, or not at all. */
function stateReader(stratum: number | undefined, isNative: boolean): () => ClockState {
  if (stratum !== undefined) {
    const vouched = vouchedFor(stratum)
    return () => vouched
  }
  return isNative ? () => kernelState(readKernelClockState()) : () => unsynchronised
}

/** Puts a datagram of Node's socket into a slot, as the batch engine has them. */
function fill(
  slot: BatchedDatagram,
  bytes: Uint8Array,
  { address, port }: Peer<Datagram>,
  { seconds, nanoseconds }: RealtimeClock,
): void {
  const [word0, word1, word2, word3] = addressWords(address) ?? noAddress
  slot.bytes.set(bytes)
  slot.length = bytes.length
  slot.port = port
  slot.word0 = word0
  slot.word1 = word1
  slot.word2 = word2
  slot.word3 = word3
  slot.receivedSeconds = seconds
  slot.receivedNanoseconds = nanoseconds
}

const noAddress = [0, 0, 0, 0] as const

/** One clock for all threads: `performance.now()`, which is the cheapest to read, has an origin of its own in each. */
function monotonicMs(): number {
  return performance.now() + originMs
}

const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()
