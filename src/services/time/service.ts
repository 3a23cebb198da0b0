import {
  type BatchedDatagram,
  createDatagramSlot,
  type Datagram,
  type Logger,
  OptionError,
  type Peer,
  type Preparation,
  type PrepareContext,
  addressWords,
  service,
  type Shared,
} from '../../core/index.ts'
import { isNativeAvailable, readKernelClockState, type RealtimeClock } from '../../native/index.ts'
import { followClock } from './clock-follower.ts'
import { createClientMemory, createClientTable } from './client-table.ts'
import { type ClockState, kernelState, unsynchronised, vouchedFor } from './clock-state.ts'
import { createOutcomeCounts } from './outcome-counts.ts'
import { ntpHeaderBytes } from './ntp/packet.ts'
import { monotonicMs } from './monotonic-ms.ts'
import { createResponder, stampTransmit } from './responder.ts'
import { createServedClock } from './served-clock.ts'
import { createServedCorrection } from './served-correction.ts'
import { prepareServedTime, type ServedTime, type ServedTimeOptions } from './served-time.ts'
import { upstreamError } from './upstream/upstream-address.ts'
import { unknownTime, upstreamState } from './upstream/upstream-time.ts'

/** Options of the time service. */
export interface TimeOptions extends ServedTimeOptions {
  /**
   * The operator vouches that this machine's clock is right, and at which stratum (1–15).
   * Not together with `upstream`.
   * @default what the kernel says, where it can be asked; otherwise NTP clients are told that the clock isn't synchronised
   */
  readonly stratum?: number
  /** Networks beside loopback that may ask for text, as CIDR. @default [] */
  readonly allowText?: readonly string[]
  /** Requests a second from one source (an address, or an IPv6 /64), and at once four times as many. @default 16; loopback: Infinity */
  readonly rateLimit?: number
}

/** What the threads of a time service share. */
interface TimeSharing extends ServedTime {
  /** Buckets of all sources, see {@link createClientTable}. */
  readonly clients: SharedArrayBuffer
  /** Whether the kernel can be asked for the time, and about its clock. */
  readonly isNative: boolean
}

/** Holds any NTP request with extension fields that crosses an Ethernet in one piece. */
const longestRequestBytes = 1_500
const defaultPerSecond = 16
/** One in 1,000 s: less is denying, which is what access lists are for. */
const leastPerSecond = 0.001

/**
 * The time over UDP. The datagram `时间` (or `time`, or one of the forms of `text-request.ts`) gets text; NTPv1–v4 clients
 * get an NTP reply, on the same port. Anything else is dropped, counted by reason in the debug log.
 */
const time = service(
  import.meta,
  (options: TimeOptions, shared: Shared<TimeSharing>) => {
    const { current } = shared
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
    const correction = createServedCorrection(() => shared.current.upstream)
    const follower = followClock(stateReader(stratum, shared), () => {
      if (serverLog !== undefined) outcomes.report(serverLog)
    })
    let nowMs = 0
    const scratch = createDatagramSlot(new Uint8Array(longestRequestBytes))
    const scratchHeader = scratch.bytes.subarray(0, ntpHeaderBytes)

    function begin(): void {
      nowMs = monotonicMs()
      correction.look(nowMs)
    }

    function answer(datagram: BatchedDatagram): void {
      const { receivedSeconds, receivedNanoseconds } = datagram
      datagram.receivedSeconds = correction.seconds(receivedSeconds, receivedNanoseconds)
      datagram.receivedNanoseconds = correction.nanoseconds(receivedNanoseconds)
      outcomes.count(responder.respond(datagram, follower.state, nowMs))
    }

    function stamp(datagram: BatchedDatagram, seconds: number, nanoseconds: number): void {
      if (datagram.replyBytes !== ntpHeaderBytes) return
      stampTransmit(datagram, correction.seconds(seconds, nanoseconds), correction.nanoseconds(nanoseconds))
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
        begin()
        answer(scratch)
        if (scratch.replyBytes === 0) return undefined
        // The kernel may take the reply later, and the scratch is used again.
        if (bytes.length < ntpHeaderBytes) return Buffer.from(scratch.bytes.subarray(0, scratch.replyBytes))
        clock.read()
        stamp(scratch, clock.seconds, clock.nanoseconds)
        // An NTP request's own bytes have room for the reply, and are the handler's: nothing need be allocated.
        bytes.set(scratchHeader)
        return bytes.length === ntpHeaderBytes ? bytes : bytes.subarray(0, ntpHeaderBytes)
      },
      batch: { begin, answer, stamp },
      async close() {
        follower[Symbol.dispose]()
      },
    }
  },
  prepareSharing,
)
export default time

/** What threads share. */
async function prepareSharing(
  options: TimeOptions,
  { log, publish }: PrepareContext<TimeSharing>,
): Promise<Preparation<TimeSharing>> {
  checkOptions(options)
  const { available: isNative } = await isNativeAvailable()
  const own = { clients: createClientMemory(), isNative }
  const served = await prepareServedTime(options, {
    log,
    publish: (newest) => publish({ ...own, ...newest }),
  })
  return {
    value: { ...own, ...served.value },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}

function checkOptions({ stratum, upstream = [], rateLimit = defaultPerSecond }: TimeOptions): void {
  if (stratum !== undefined && upstream.length > 0) throw upstreamError(upstream.join(', '), 'stratum')
  if (rateLimit >= leastPerSecond) return
  const advice = `use requests a second, ${leastPerSecond} at least, or Infinity`
  throw new OptionError(
    'INVALID_RATE_LIMIT',
    `Cannot limit the rate with rateLimit ${rateLimit}: ${advice}`,
    {
      details: { option: 'rateLimit', value: rateLimit, advice },
    },
  )
}

/** How the state of the clock is found out: by the operator's word, from upstream servers, from the kernel, or not at all. */
function stateReader(stratum: number | undefined, shared: Shared<TimeSharing>): () => ClockState {
  const { isNative, upstream } = shared.current
  if (stratum !== undefined) {
    const vouched = vouchedFor(stratum)
    return () => vouched
  }
  if (upstream !== undefined)
    return () => upstreamState(shared.current.upstream ?? unknownTime, monotonicMs())
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
