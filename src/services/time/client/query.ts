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
   * Requests sent at most, 1–100, each as soon as the one before is answered or has had its share of the time. NTP asks
   * that often and takes the answer with the least delay; the others only repeat what was lost.
   * @default 4
   */
  readonly attempts?: number
  /** Stops the query, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** {@link TimeQuery} with every field filled in. */
type ResolvedQuery = Required<Omit<TimeQuery, 'signal'>> & { readonly signal: AbortSignal | undefined }

type Address = Omit<ServerEndpoint, 'port'>

/** How a query ended: with samples, or with the reason why there are none. */
type Outcome =
  | { readonly samples: readonly Sample[]; readonly fault?: undefined }
  | { readonly samples: readonly []; readonly fault: Fault }

/** A name's further addresses are asked where one can't be reached (`localhost` is often ::1 first). */
const addressesTried = 4

/**
 * Asks one server for the time, over UDP. A server that is unknown, unreachable, silent, refusing or not synchronised is
 * a reading with its `error`, not a throw. What doesn't come from the server's address and port, or isn't a sound answer
 * to one of the requests, is ignored, and the query goes on waiting.
 *
 * @throws {@link OptionError} `UNKNOWN_TIME_PROTOCOL`, `INVALID_TIME_QUERY`
 */
export async function queryTime(query: TimeQuery): Promise<TimeReading> {
  const resolved = resolveQuery(query)
  resolved.signal?.throwIfAborted()
  const { samples, fault } = await askHost(resolved)
  return readingOf(resolved, samples, fault)
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
  const clock = createClock()
  let outcome: Outcome = {
    samples: [],
    fault: systemFault('UNKNOWN_HOST', 'no address', { host: query.host }),
  }
  for (const address of addresses.slice(0, addressesTried)) {
    outcome = await askAddress({ ...address, port: query.port }, query, deadlineMs, clock)
    if (outcome.fault?.code !== 'UNREACHABLE') break
  }
  return outcome
}

/** The addresses of the host. The system's resolver can't be stopped: where it takes too long, its answer is not awaited. */
async function lookUp({ host, timeoutMs, signal }: ResolvedQuery): Promise<readonly Address[]> {
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }]
  const expired = AbortSignal.timeout(timeoutMs)
  const stop = signal === undefined ? expired : AbortSignal.any([signal, expired])
  const stopped = Promise.withResolvers<never>()
  stop.addEventListener('abort', () => stopped.reject(stop.reason), { once: true })
  return Promise.race([lookup(host, { all: true }), stopped.promise])
}

async function askAddress(
  server: ServerEndpoint,
  { protocol: name, timeoutMs, attempts, signal }: ResolvedQuery,
  deadlineMs: number,
  clock: Clock,
): Promise<Outcome> {
  const protocol = protocols[name]
  const shareMs = (deadlineMs - performance.now()) / attempts
  const samples: Sample[] = []
  const answers = matchAnswers()
  try {
    await using exchange = await openExchange(server, clock, signal)
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const request = protocol.createRequest()
      answers.expect(request, exchange.send(request.bytes))
      const shareEndsMs = Math.min(performance.now() + shareMs, deadlineMs)
      const sample = await answers.next(exchange, attempt === attempts ? deadlineMs : shareEndsMs)
      if (sample === undefined) continue
      samples.push(sample)
      if (!protocol.isWorthRepeating || sample.timeNs === null) break
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (errnoOf(error) === undefined) throw error
    if (samples.length === 0) return { samples: [], fault: systemFault('UNREACHABLE', error) }
  }
  return samples.length > 0 ? { samples } : { samples: [], fault: noAnswer(timeoutMs, answers.ignored()) }
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

  return {
    expect(request: Request, sentNs: bigint): void {
      waiting.push({ request, sentNs })
    },
    async next(exchange: Exchange, deadlineMs: number): Promise<Sample | undefined> {
      for (;;) {
        const arrival = await exchange.next(deadlineMs)
        if (arrival === undefined) return undefined
        const sample = match(arrival)
        if (typeof sample !== 'string') return sample
        ignored = { count: ignored.count + 1, reason: sample }
      }
    },
    ignored: () => ignored,
  }
}

function resolveQuery(query: TimeQuery): ResolvedQuery {
  const { host = '127.0.0.1', protocol, timeoutMs = 1_000, attempts = 4, signal } = query
  if (!timeProtocols.includes(protocol)) {
    const known = timeProtocols.join(', ')
    const message = `Cannot ask for the time by ${protocol}: use one of ${known}`
    throw new OptionError('UNKNOWN_TIME_PROTOCOL', message, { details: { protocol, known } })
  }
  const port = query.port ?? protocols[protocol].defaultPort
  requireWholeNumber('port', port, 65_535)
  requireWholeNumber('timeoutMs', timeoutMs, 600_000)
  requireWholeNumber('attempts', attempts, 100)
  return { host, port, protocol, timeoutMs, attempts, signal }
}

function requireWholeNumber(option: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return
  throw new OptionError(
    'INVALID_TIME_QUERY',
    `Cannot ask for the time: ${option} is ${value}; use a whole number from 1 to ${max}`,
    { details: { option, value, min: 1, max } },
  )
}
