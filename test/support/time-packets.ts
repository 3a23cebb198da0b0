const zeros = (bytes: number): string => '00'.repeat(bytes)
const cookie = '0123456789abcdef'

/** A request of 48 bytes by its first one, with poll 2⁶ s and a cookie for its transmit timestamp. */
export const ntpRequest = (first: string): string => `${first}0006ec${zeros(36)}${cookie}`

/** The reply to it at stratum 10, vouched for, as far as it doesn't depend on the moment; dots for three timestamps. */
const ntpReply = (first: string, origin = cookie, poll = '06'): string =>
  [
    `${first}0a${poll}ea`, // stratum 10, poll as asked, precision 2⁻²² s
    '00000000', // root delay
    '00000042', // root dispersion, 1 ms
    '7f7f0101', // 127.127.1.1
    '.{16}', // reference
    origin,
    '.{16}', // receive
    '.{16}', // transmit
  ].join('')

/** What a packet must get, in hexadecimal: the pattern of a reply, or the reason why there is none. */
export interface TimePacket {
  readonly what: string
  readonly request: string
  readonly reply?: RegExp
  readonly drop?: string
}

const answered = (what: string, request: string, reply: string): TimePacket => ({
  what,
  request,
  reply: new RegExp(`^${reply}$`),
})
const dropped = (what: string, request: string, drop: string): TimePacket => ({ what, request, drop })
const hexOf = (text: string): string => Buffer.from(text).toString('hex')
const bytesOf = (text: string): string =>
  `(?:${[...Buffer.from(text)].map((byte) => byte.toString(16)).join('')})`
/** `Sun Nov 22 10:00:00 2026` in hexadecimal, by its spaces and colons. */
const ctimeHex = '.{6}20.{6}20.{4}20.{4}3a.{4}3a.{4}20.{8}'

/** The packet table: what a time server at stratum 10 makes of every kind of packet, over either engine. */
export const timePackets: readonly TimePacket[] = [
  answered('NTPv4', ntpRequest('23'), ntpReply('24')),
  answered('NTPv4 of a client with leap 3', ntpRequest('e3'), ntpReply('24')),
  answered('NTPv3', ntpRequest('1b'), ntpReply('1c')),
  answered('NTPv2', ntpRequest('13'), ntpReply('14')),
  answered('NTPv1', ntpRequest('0b'), ntpReply('0c')),
  answered('NTPv1 without a mode', ntpRequest('08'), ntpReply('0c')),
  answered('a transmit timestamp of zero', `23${zeros(47)}`, ntpReply('24', zeros(8), '00')),
  answered('an unknown extension field', `${ntpRequest('23')}7777001c${zeros(24)}`, ntpReply('24')),
  answered(
    'two extension fields',
    `${ntpRequest('23')}77770010${zeros(12)}8888001c${zeros(24)}`,
    ntpReply('24'),
  ),
  answered('时间', 'e697b6e997b4', ctimeHex),
  answered('时间 and a line end', 'e697b6e997b40a', ctimeHex),
  answered('time and a line end', '74696d650d0a', ctimeHex),
  answered('time iso', hexOf('time iso'), `(?:..){10}54(?:..){8}2e(?:..){3}5a`),
  answered('unix', hexOf('unix'), `(?:3.){10}2e(?:3.){6}`),
  answered('a zone', hexOf('Asia/Shanghai'), `(?:..){19}${bytesOf('+08:00')}`),
  dropped('version 0', ntpRequest('03'), 'version'),
  dropped('version 5', ntpRequest('2b'), 'version'),
  dropped('version 6', ntpRequest('33'), 'version'),
  dropped('version 7', ntpRequest('3b'), 'version'),
  dropped('mode 0 after NTPv1', ntpRequest('20'), 'mode'),
  dropped('mode 1, symmetric active', ntpRequest('21'), 'mode'),
  dropped('mode 2, symmetric passive', ntpRequest('22'), 'mode'),
  dropped('mode 4, a server', ntpRequest('24'), 'mode'),
  dropped('mode 5, broadcast', ntpRequest('25'), 'mode'),
  dropped('mode 6, control', `26${zeros(47)}`, 'mode'),
  dropped('mode 6 at its usual length', '16020001000000000000000000', 'not-a-request'),
  dropped('mode 7, private (monlist)', `1700032a${zeros(44)}`, 'mode'),
  dropped('0 bytes', '', 'not-a-request'),
  dropped('1 byte', '23', 'not-a-request'),
  dropped('47 bytes', ntpRequest('23').slice(2), 'not-a-request'),
  dropped('49 bytes', `${ntpRequest('23')}00`, 'malformed'),
  dropped('a crypto-NAK', `${ntpRequest('23')}00000000`, 'authenticated'),
  dropped('a MAC with an unknown key', `${ntpRequest('23')}00000001${zeros(16)}`, 'authenticated'),
  dropped('a SHA-1 MAC', `${ntpRequest('23')}00000001${zeros(20)}`, 'authenticated'),
  dropped('a MAC in NTPv3', `${ntpRequest('1b')}00000001${zeros(8)}`, 'authenticated'),
  dropped('an extension field of length 0', `${ntpRequest('23')}01040000${zeros(24)}`, 'malformed'),
  dropped('an extension field of odd length', `${ntpRequest('23')}0104001d${zeros(25)}`, 'malformed'),
  dropped('an extension field past the end', `${ntpRequest('23')}01040040${zeros(24)}`, 'malformed'),
  dropped('1,352 zero bytes', zeros(1_352), 'version'),
  dropped('a header and 1,304 zero bytes', `${ntpRequest('23')}${zeros(1_304)}`, 'malformed'),
  dropped('other text', hexOf('hello'), 'not-a-request'),
  dropped('a zone that does not exist', hexOf('time Mars/Olympus'), 'not-a-request'),
  dropped('bytes that are not UTF-8', 'e697b6e997', 'not-a-request'),
]
