import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { errnoOf, OptionError } from '../../../core/index.ts'
import { type Clock, createClock } from '../clock.ts'
import { type Arrival, type Exchange, openExchange, type ServerEndpoint } from './exchange.ts'
import { type Fault, type IgnoredAnswers, type IgnoreReason, noAnswer, systemFault } from './fault.ts'
import type { Request, Sample } from './protocol.ts'
import { protocols, type TimeProtocol, timeProtocols } from './protocols.ts'
import { readingOf, type TimeReading } from './reading.ts'

/** Options of {@link queryTime}. */
export interface TimeQuery {
  /** Name or address of the server. @default '127.0.0.1' */
  readonly host?: string
  /** @default 8888 for text, 123 for ntp, 13 for daytime, 37 for time */
  readonly port?: number
  readonly protocol: TimeProtocol
  /** Milliseconds that the query may take in all, looking up the name included; at most 600,000. @default 1000 */
  readonly timeoutMs?: number
  /**
   * Requests sent at most, 1–100, each when the one before is answered or has had its share of the time. NTP asks that
   * often and takes the answer with the least delay; the others only repeat what was lost.
   * @default 4
   */
  readonly samples?: number
  /** Milliseconds from one request to the next at least, as far as the time allows; 0–60,000. @default 100 */
  readonly spacingMs?: number
  /** Ask only addresses of IPv4 or of IPv6, where the name has both. @default either, in the order of the system */
  readonly family?: 4 | 6
  /** What times of sending and receiving are read from. @default a clock as {@link createClock} makes it */
  readonly clock?: Clock
  /** Stops the query, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** {@link TimeQuery} with every field filled in. */
type ResolvedQuery = Required<Omit<TimeQuery, 'signal' | 'family' | 'clock'>> &
  Pick<TimeQuery, 'signal' | 'family' | 'clock'>

type Address = Omit<ServerEndpoint, 'port'>

/** How a query ended: with samples, or with the reason why there are none; and which address was asked last. */
interface Outcome {
  readonly samples: readonly Sample[]
  readonly fault?: Fault
  readonly address?: string
}

/** A name's further addresses are asked where one can't be reached (`localhost` is often ::1 first). */
const addressesTried = 4

/**
 * Asks one server for the time, over UDP. A server that is unknown, unreachable, silent, refusing or not synchronised is
 * a reading with its `error`, not a throw. What doesn't come from the server's address and port, or isn't a sound answer
 * to one of the requests, is ignored, and the query goes on waiting. A server that refuses (kiss-o'-death) isn't asked
 * again.
 *
 * ```ts
 * const { offsetMs, rootDistanceMs, error } = await queryTime({ host: '10.0.0.1', protocol: 'ntp' })
 * if (error === null) console.log(`${offsetMs} ms ± ${rootDistanceMs} ms`)
 * ```
 *
 * @throws {@link OptionError} `UNKNOWN_TIME_PROTOCOL`, `INVALID_TIME_QUERY`
 */
export async function queryTime(query: TimeQuery): Promise<TimeReading> {
  const resolved = resolveQuery(query)
  resolved.signal?.throwIfAborted()
  const { samples, fault, address } = await askHost(resolved)
  return readingOf({ ...resolved, address }, samples, fault)
}

async function askHost(query: ResolvedQuery): Promise<Outcome> {
  const deadlineMs = performance.now() + query.timeoutMs
  let addresses: readonly Address[]
  try {
    addresses = await lookUp(query)
  } catch (error) {
    query.signal?.throwIfAborted()
    return { samples: [], fault: systemFault('UNKNOWN_HOST', error, { host: query.host }) }
  }
  const clock = query.clock ?? createClock()
  let outcome: Outcome = {
    samples: [],
    fault: systemFault('UNKNOWN_HOST', 'no address', { host: query.host }),
  }
  for (const address of addresses.slice(0, addressesTried)) {
    const asked = await askAddress({ ...address, port: query.port }, query, deadlineMs, clock)
    outcome = { ...asked, address: address.address }
    if (outcome.fault?.code !== 'UNREACHABLE') break
  }
  return outcome
}

/** The addresses of the host. The system's resolver can't be stopped: where it takes too long, its answer is not awaited. */
async function lookUp({ host, family, timeoutMs, signal }: ResolvedQuery): Promise<readonly Address[]> {
  const numeric = isIP(host)
  if (numeric !== 0)
    return family === undefined || family === numeric ? [{ address: host, family: numeric }] : []
  const expired = AbortSignal.timeout(timeoutMs)
  const stop = signal === undefined ? expired : AbortSignal.any([signal, expired])
  const stopped = Promise.withResolvers<never>()
  stop.addEventListener('abort', () => stopped.reject(stop.reason), { once: true })
  return Promise.race([lookup(host, { all: true, family: family ?? 0 }), stopped.promise])
}

async function askAddress(
  server: ServerEndpoint,
  { protocol: name, timeoutMs, samples: wanted, spacingMs, signal }: ResolvedQuery,
  deadlineMs: number,
  clock: Clock,
): Promise<Outcome> {
  const protocol = protocols[name]
  const shareMs = (deadlineMs - performance.now()) / wanted
  const samples: Sample[] = []
  const answers = matchAnswers()
  try {
    await using exchange = await openExchange(server, clock, signal)
    for (let attempt = 1; attempt <= wanted; attempt++) {
      const isLast = attempt === wanted
      const request = protocol.createRequest()
      answers.expect(request, exchange.send(request.bytes))
      const sentMs = performance.now()
      const sample = await answers.next(
        exchange,
        isLast ? deadlineMs : Math.min(sentMs + shareMs, deadlineMs),
      )
      if (sample === undefined) continue
      samples.push(sample)
      if (isLast || !protocol.isWorthRepeating || hasNoTime(sample)) break
      const late = await answers.until(exchange, sentMs + Math.min(spacingMs, shareMs))
      samples.push(...late)
      if (late.some(hasNoTime)) break
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (errnoOf(error) === undefined) throw error
    if (samples.length === 0) return { samples: [], fault: systemFault('UNREACHABLE', error) }
  }
  return samples.length > 0 ? { samples } : { samples: [], fault: noAnswer(timeoutMs, answers.ignored()) }
}

/** A server that refused, or wrote what nobody understands, will do so again. */
function hasNoTime({ timeNs }: Sample): boolean {
  return timeNs === null
}

/** Tells which datagrams answer which requests; each request takes one answer, however late within the query. */
function matchAnswers() {
  const waiting: { readonly request: Request; readonly sentNs: bigint }[] = []
  let ignored: IgnoredAnswers = { count: 0 }

  function match({ bytes, receivedNs }: Arrival): Sample | IgnoreReason {
    let reason: IgnoreReason = 'origin'
    for (const [index, { request, sentNs }] of waiting.entries()) {
      const sample = request.read(bytes, sentNs, receivedNs)
      if (typeof sample !== 'string') {
        waiting.splice(index, 1)
        return sample
      }
      reason = sample
    }
    return reason
  }

  async function next(exchange: Exchange, deadlineMs: number): Promise<Sample | undefined> {
    for (;;) {
      const arrival = await exchange.next(deadlineMs)
      if (arrival === undefined) return undefined
      const sample = match(arrival)
      if (typeof sample !== 'string') return sample
      ignored = { count: ignored.count + 1, reason: sample }
    }
  }

  return {
    expect(request: Request, sentNs: bigint): void {
      waiting.push({ request, sentNs })
    },
    /** The next answer, or `undefined` where none comes in time. */
    next,
    /** Every answer that comes until then. */
    async until(exchange: Exchange, deadlineMs: number): Promise<readonly Sample[]> {
      const samples: Sample[] = []
      for (;;) {
        const sample = await next(exchange, deadlineMs)
        if (sample === undefined) return samples
        samples.push(sample)
      }
    },
    ignored: () => ignored,
  }
}

function resolveQuery(query: TimeQuery): ResolvedQuery {
  const { host = '127.0.0.1', protocol, timeoutMs = 1_000, samples = 4, spacingMs = 100 } = query
  if (!timeProtocols.includes(protocol)) {
    const known = timeProtocols.join(', ')
    const message = `Cannot ask for the time by ${protocol}: use one of ${known}`
    throw new OptionError('UNKNOWN_TIME_PROTOCOL', message, { details: { protocol, known } })
  }
  const port = query.port ?? protocols[protocol].defaultPort
  requireWholeNumber('port', port, 1, 65_535)
  requireWholeNumber('timeoutMs', timeoutMs, 1, 600_000)
  requireWholeNumber('samples', samples, 1, 100)
  requireWholeNumber('spacingMs', spacingMs, 0, 60_000)
  return { ...query, host, port, protocol, timeoutMs, samples, spacingMs }
}

function requireWholeNumber(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new OptionError(
    'INVALID_TIME_QUERY',
    `Cannot ask for the time: ${option} is ${value}; use a whole number from ${min} to ${max}`,
    { details: { option, value, min, max } },
  )
}
