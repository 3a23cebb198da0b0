import { errnoOf, type Language, reasonOf } from '../../../core/index.ts'

/** Why a reading is missing, or shouldn't be trusted. */
type FaultCode =
  /** The name has no address. */
  | 'UNKNOWN_HOST'
  /** The system says that nothing there takes the datagrams, or that there is no way there. */
  | 'UNREACHABLE'
  /** Nothing came in time that answers a request; details say what was ignored, if anything. */
  | 'NO_ANSWER'
  /** A kiss-o'-death packet (RFC 5905 §7.4): the server wants to be asked less often, or not at all. */
  | 'REFUSED'
  /** The server says that its own clock isn't synchronised; time and offset are there, and may be far off. */
  | 'UNSYNCHRONISED'
  /** The answer's text isn't a time that is understood; the text is there. */
  | 'UNREADABLE_ANSWER'

/** A fault and its facts by name. */
export interface Fault {
  readonly code: FaultCode
  readonly details: Readonly<Record<string, string | number>>
}

/** Why a datagram doesn't count as the answer; the query goes on waiting for one that does. */
export type IgnoreReason = 'length' | 'mode' | 'version' | 'origin' | 'timestamps'

const ignoreReasons: Readonly<Record<IgnoreReason, Readonly<Record<Language, string>>>> = {
  length: { en: 'wrong length', zh: '长度不对' },
  mode: { en: 'not a server reply', zh: '不是服务器的应答' },
  version: { en: 'unknown version', zh: '未知版本' },
  origin: { en: 'not the answer to this request', zh: '不是对本次请求的应答' },
  timestamps: { en: 'impossible timestamps', zh: '时间戳不合理' },
}

/** A fault in words, without a full stop. */
export function faultText({ code, details }: Fault, language: Language): string {
  return texts[code][language](details)
}

/** What came and was not taken for an answer: how many datagrams, and why the last of them wasn't. */
export interface IgnoredAnswers {
  readonly count: number
  readonly reason?: IgnoreReason
}

/** The fault of a query that ends without an answer. */
export function noAnswer(timeoutMs: number, ignored: IgnoredAnswers): Fault {
  const { count, reason } = ignored
  return {
    code: 'NO_ANSWER',
    details: reason === undefined ? { timeoutMs } : { timeoutMs, ignored: count, reason },
  }
}

/** A fault that the system reports: its words, and its errno where it has one. */
export function systemFault(
  code: 'UNKNOWN_HOST' | 'UNREACHABLE',
  error: unknown,
  details: Fault['details'] = {},
): Fault {
  const errno = errnoOf(error)
  return { code, details: { ...details, reason: reasonOf(error), ...(errno === undefined ? {} : { errno }) } }
}

const texts: Readonly<Record<FaultCode, Readonly<Record<Language, (details: Fault['details']) => string>>>> =
  {
    UNKNOWN_HOST: {
      en: ({ host, reason }) => `no address is known for ${host}: ${reason}`,
      zh: (details) => `找不到主机 ${details.host} 的地址:${chineseReason(details)}`,
    },
    UNREACHABLE: {
      en: ({ reason }) => `cannot be reached: ${reason}`,
      zh: (details) => `无法到达:${chineseReason(details)}`,
    },
    NO_ANSWER: {
      en: (details) => `no answer within ${details.timeoutMs} ms${ignoredText(details, 'en')}`,
      zh: (details) => `${details.timeoutMs} 毫秒内没有应答${ignoredText(details, 'zh')}`,
    },
    REFUSED: {
      en: ({ kiss = '' }) => `${(kisses[kiss] ?? refusing).en} (${kiss})`,
      zh: ({ kiss = '' }) => `${(kisses[kiss] ?? refusing).zh}(${kiss})`,
    },
    UNSYNCHRONISED: {
      en: ({ leap, stratum }) =>
        `the server's own clock is not synchronised (leap ${leap}, stratum ${stratum})`,
      zh: ({ leap, stratum }) => `服务器自身的时钟未同步(闰秒标志 ${leap},层级 ${stratum})`,
    },
    UNREADABLE_ANSWER: {
      en: () => 'the answer is not a time that is understood',
      zh: () => '应答不是可识别的时间',
    },
  }

/** What kiss codes mean (RFC 5905 §7.4). */
const kisses: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  RATE: { en: 'the server wants to be asked less often', zh: '服务器要求降低询问频率' },
  DENY: { en: 'the server denies access, and is not asked again', zh: '服务器拒绝访问,不再询问' },
  RSTR: {
    en: 'the server denies access by its policy, and is not asked again',
    zh: '服务器按策略拒绝访问,不再询问',
  },
}
const refusing = { en: 'the server refuses to answer', zh: '服务器拒绝应答' }

function ignoredText({ ignored, reason }: Fault['details'], language: Language): string {
  if (!isIgnoreReason(reason)) return ''
  const why = ignoreReasons[reason][language]
  return language === 'zh' ? `(忽略了 ${ignored} 个数据报:${why})` : ` (${ignored} ignored: ${why})`
}

function isIgnoreReason(value: unknown): value is IgnoreReason {
  return typeof value === 'string' && value in ignoreReasons
}

/** What the system's words are in Chinese; others stay as they are. */
const systemReasons: Readonly<Record<string, string>> = {
  EACCES: '没有权限',
  ECONNREFUSED: '连接被拒绝',
  EHOSTUNREACH: '没有到该主机的路由',
  ENETUNREACH: '网络不可达',
  ENOTFOUND: '没有这个主机',
  'no address': '没有可用的地址',
}

function chineseReason({ errno = '', reason = '' }: Fault['details']): string | number {
  return systemReasons[errno] ?? systemReasons[reason] ?? reason
}
