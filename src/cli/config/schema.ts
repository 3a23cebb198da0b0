import { z } from 'zod'
import type { Limits } from '../../core/index.ts'
import { logLevels } from '../log-levels.ts'
import { isNetwork } from './network.ts'

/** What a value should have been, as an error's details name it. */
export type Expected =
  | 'bytes'
  | 'engine'
  | 'file'
  | 'files'
  | 'limit'
  | 'list'
  | 'logLevel'
  | 'mapping'
  | 'milliseconds'
  | 'msOrUnlimited'
  | 'network'
  | 'networks'
  | 'port'
  | 'service'
  | 'stratum'
  | 'text'
  | 'threads'
  | 'upstreams'

/** Node's timers take a signed 32-bit delay. */
const longestTimerMs = 2_147_483_647

const text = z.string('text' satisfies Expected).min(1, 'text' satisfies Expected)
const file = z.string('file' satisfies Expected).min(1, 'file' satisfies Expected)
const network = z.string('network' satisfies Expected).refine(isNetwork, 'network' satisfies Expected)

function whole(expected: Expected, least: number, most: number) {
  return z.number(expected).int(expected).min(least, expected).max(most, expected)
}

function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, 'mapping' satisfies Expected)
}

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, 'list' satisfies Expected)
}

const port = whole('port', 0, 65_535)
const bytes = whole('bytes', 1, Number.MAX_SAFE_INTEGER)
const count = whole('limit', 1, Number.MAX_SAFE_INTEGER)
const unlimited = z.literal('unlimited')
const countLimit = z.union([count, unlimited], 'limit' satisfies Expected)
const timeLimit = z.union(
  [whole('msOrUnlimited', 1, longestTimerMs), unlimited],
  'msOrUnlimited' satisfies Expected,
)

const limits = mapping({
  connections: countLimit.describe('Connections open at a time.').optional(),
  connectionsPerAddress: countLimit.describe('Connections open at a time from one address.').optional(),
  connectionsPerSecondPerAddress: countLimit.describe('Connections a second from one address.').optional(),
  messagesPerSecondPerAddress: countLimit.describe('Messages a second from one address.').optional(),
  maxMessageBytes: bytes.describe('Bytes of one message.').optional(),
  idleMs: timeLimit.describe('Milliseconds without a byte before a connection is closed.').optional(),
  messageMs: timeLimit.describe('Milliseconds that one message may take to arrive.').optional(),
  handlerMs: timeLimit.describe('Milliseconds that a handler may take for one message.').optional(),
  maxPendingWriteBytes: countLimit.describe('Bytes that may wait to be written to one peer.').optional(),
} satisfies Record<keyof Limits, z.ZodType>).meta({
  id: 'limits',
  description: 'What peers may take; over the limits of the service.',
})

const accessLists = mapping({
  allow: list(network)
    .min(1, 'networks' satisfies Expected)
    .describe('Networks that may connect; nobody else may.')
    .optional(),
  deny: list(network).describe('Networks that may not connect, even if allowed.').optional(),
}).meta({ id: 'access', description: 'Who may connect. Reloaded on SIGHUP.' })

const certificate = { cert: file.describe('Certificate chain, PEM.'), key: file.describe('Its key, PEM.') }

const tls = mapping({
  ...certificate,
  names: z
    .record(z.string(), mapping(certificate), 'mapping' satisfies Expected)
    .describe('Certificates for other names that clients ask for (SNI): name or *.name.')
    .optional(),
  clientCa: file.describe('Who must have signed the certificates of clients, PEM.').optional(),
}).meta({ id: 'tls', description: 'TLS by files, read again on SIGHUP.' })

/** What can be said about every service. */
const anyService = {
  host: text.describe('Address to listen on; 127.0.0.1 unless told.').optional(),
  port: port.describe('Port to listen on; 0 takes any that is free.').optional(),
  threads: whole('threads', 0, 256).describe('Worker threads; 0 serves in the main thread.').optional(),
  limits: limits.optional(),
  access: accessLists.optional(),
  drainMs: whole('milliseconds', 0, longestTimerMs)
    .describe('Milliseconds that a drain may take.')
    .optional(),
}

/** What can be said about a service over streams besides. */
const anyStreamService = {
  ...anyService,
  tls: tls.optional(),
  proxyFrom: list(network)
    .describe('Networks whose connections begin with a PROXY protocol header.')
    .optional(),
}

const chat = mapping({
  ...anyStreamService,
  kb: list(file)
    .min(1, 'files' satisfies Expected)
    .describe('Knowledge bases, YAML, JSON or TSV. Taken anew when they change.')
    .optional(),
  questionLog: z
    .union([z.literal(false), file], 'file' satisfies Expected)
    .describe('Where questions are kept that could not be answered; false: nowhere.')
    .optional(),
  tokenFile: file.describe('A file with a secret that clients must say first.').optional(),
})
const time = mapping({
  ...anyService,
  stratum: whole('stratum', 1, 15).describe('Vouches for the clock at this stratum.').optional(),
  upstream: list(text)
    .min(1, 'upstreams' satisfies Expected)
    .describe('NTP servers to follow: HOST, HOST:PORT or [IPv6]:PORT. Not with stratum.')
    .optional(),
  allowText: list(network).describe('Networks beside loopback that may ask for text.').optional(),
  rateLimit: countLimit
    .describe('Requests a second from one source; 16, but for loopback, unless told.')
    .optional(),
  engine: z
    .enum(['auto', 'dgram', 'batch'], 'engine' satisfies Expected)
    .describe('What datagrams are served by: batch (Linux, threads) or dgram.')
    .optional(),
  daytimePort: port.describe('Also serves DAYTIME (RFC 867) on this port, over UDP and TCP.').optional(),
  timePort: port.describe('Also serves TIME (RFC 868) on this port, over UDP and TCP.').optional(),
})
const upper = mapping({
  ...anyStreamService,
  unicode: z
    .string('text' satisfies Expected)
    .describe("All of Unicode, by this locale's rules ('': of none).")
    .optional(),
})
const ownService = mapping({
  ...anyStreamService,
  file: file.describe('TypeScript or JavaScript file that exports the service.'),
  options: z
    .record(z.string(), z.unknown(), 'mapping' satisfies Expected)
    .describe("The service's options.")
    .optional(),
})

const admin = mapping({
  host: text.describe('Address to listen on; 127.0.0.1 unless told.').optional(),
  port: port.describe('Port to listen on; 0 takes any that is free.'),
}).describe('Where /metrics, /healthz and /readyz are served.')

function served<Service extends z.ZodType>(service: Service) {
  return z.union([z.literal(false), service], 'service' satisfies Expected)
}

const services = z
  .object(
    {
      chat: served(chat).describe('The question-and-answer bot, TCP 8888.').optional(),
      time: served(time).describe('The time server, UDP 8888.').optional(),
      upper: served(upper).describe('Upper-cases what it is sent, TCP 8889.').optional(),
    },
    'mapping' satisfies Expected,
  )
  .catchall(served(ownService))

/** The shape of `portside.yaml`. Messages of issues are {@link Expected}. */
export const configSchema = mapping({
  admin: admin.optional(),
  logLevel: z
    .enum(logLevels, 'logLevel' satisfies Expected)
    .describe('How much to log to stderr. Reloaded on SIGHUP.')
    .optional(),
  services: services
    .describe('chat, time, upper, and your own by any other name; false: not served.')
    .optional(),
})

const builtIn = new Map<PropertyKey, z.ZodObject>(Object.entries({ chat, time, upper }))
const sections = new Map<PropertyKey, z.ZodObject>(Object.entries({ limits, access: accessLists, tls }))

/** The keys that may stand in the mapping at a path of the file. */
export function keysAt([root, service, section, ...deeper]: readonly PropertyKey[]): readonly string[] {
  if (root === undefined) return Object.keys(configSchema.shape)
  if (root === 'admin') return Object.keys(admin.shape)
  if (deeper.length > 0) return Object.keys(certificate)
  const schema = section === undefined ? (builtIn.get(service ?? '') ?? ownService) : sections.get(section)
  return Object.keys(schema?.shape ?? {})
}

/** What the file may say of a service, of whichever kind it is. */
export type ServiceEntry = z.infer<typeof chat> &
  z.infer<typeof time> &
  z.infer<typeof upper> &
  Partial<z.infer<typeof ownService>>

/** What a configuration file says, as it is written there. */
export interface ConfigData extends Omit<z.infer<typeof configSchema>, 'services'> {
  readonly services?: Readonly<Record<string, ServiceEntry | false>> | undefined
}

/** What the file says of limits: `unlimited` stands for `Infinity`. */
export type LimitsEntry = z.infer<typeof limits>
/** What the file says of TLS: paths beside it. */
export type TlsEntry = z.infer<typeof tls>
