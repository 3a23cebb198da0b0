import { recognised, type Recogniser, type Recognition } from './recogniser.ts'
import { clipped } from './shown-text.ts'

/** Services that speak first, and what others answer to a question that they don't understand. */
const greetings: readonly Recogniser[] = [
  ssh,
  mailOrFiles,
  pop3,
  imap,
  mysql,
  vnc,
  telnet,
  rsync,
  nntp,
  nats,
  sieve,
  subversion,
  redisError,
]

/** Recognises a greeting, or an answer to a question meant for another service. */
export function recogniseGreeting(bytes: Buffer, port: number): Recognition | undefined {
  for (const recognise of greetings) {
    const found = recognise(bytes, port)
    if (found !== undefined) return found
  }
  return undefined
}

/** Longer lines are taken as far as here: no greeting has one. */
const maxLineBytes = 1024

/** The first line, once it is complete. */
function firstLine(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, maxLineBytes)
  const end = start.indexOf(0x0a)
  return end === -1 ? undefined : start.subarray(0, end).toString('latin1').trimEnd()
}

/** RFC 4253 §4.2. A server may send other lines before the one with its version. */
function ssh(bytes: Buffer): Recognition | undefined {
  const text = bytes.subarray(0, 4 * maxLineBytes).toString('latin1')
  const version = /^SSH-[\d.]{1,8}-([^\s]{1,200})(?: [^\r\n]*)?\r?\n/m.exec(text)?.[1]
  if (version === undefined) return undefined
  const [, product, number] = /^([A-Za-z][\w.]*?)[_-]v?(\d[\w.]*)/.exec(version) ?? []
  return product === undefined ? recognised('ssh', clipped(version)) : recognised('ssh', product, number)
}

const mailPorts: ReadonlySet<number> = new Set([25, 465, 587, 2525])
const filePorts: ReadonlySet<number> = new Set([21, 990, 2121])

/** SMTP (RFC 5321 §4.3.1) and FTP (RFC 959 §5.4) greet with the same code: the words decide, then the port. */
function mailOrFiles(bytes: Buffer, port: number): Recognition | undefined {
  const line = firstLine(bytes)
  const words = /^(?:220|421|554|120)[ -](.*)$/.exec(line ?? '')?.[1]
  if (words === undefined) return undefined
  if (/\bE?SMTP\b/i.test(words)) return mail(words)
  if (/FTP|FileZilla/i.test(words)) return files(words)
  if (mailPorts.has(port)) return mail(words)
  return filePorts.has(port) ? files(words) : undefined
}

function mail(words: string): Recognition {
  const [, product, version] =
    /\bE?SMTP[\s;]+([A-Za-z][\w-]{1,40})(?:[ /]v?(\d[\w.]{0,30}))?/i.exec(words) ?? []
  return recognised('smtp', product, version)
}

function files(words: string): Recognition {
  const [, product, version] =
    /([\w-]{0,20}FTPd?|FileZilla Server)\b(?:[ -]v?(\d[\w.]{0,30}))?/i.exec(words) ?? []
  // "FTP server ready" names no product.
  return product === undefined || /^ftpd?$/i.test(product)
    ? recognised('ftp')
    : recognised('ftp', product, version)
}

/** RFC 1939 §4. */
function pop3(bytes: Buffer): Recognition | undefined {
  const line = firstLine(bytes)
  return line !== undefined && /^\+OK\b/.test(line) ? recognised('pop3', mailbox(line)) : undefined
}

/** RFC 3501 §7.1, RFC 9051. */
function imap(bytes: Buffer): Recognition | undefined {
  const line = firstLine(bytes)
  return line !== undefined && /^\* (?:OK|PREAUTH|BYE)\b/.test(line)
    ? recognised('imap', mailbox(line))
    : undefined
}

function mailbox(line: string): string | undefined {
  return /\b(?:Dovecot|Courier|Cyrus|Zimbra|Stalwart)\b/.exec(line)?.[0]
}

/** MySQL's client/server protocol: a packet numbered 0 with a HandshakeV10, or an ERR_Packet for whoever may not connect. */
function mysql(bytes: Buffer): Recognition | undefined {
  if (bytes.length < 5) return undefined
  const length = bytes.readUIntLE(0, 3)
  if (bytes[3] !== 0 || length < 8 || length > 1024) return undefined
  if (bytes[4] === 0xff) return bytes.length >= 4 + length ? refusal(bytes) : undefined
  const end = bytes.indexOf(0, 5)
  if (bytes[4] !== 10 || end === -1 || end > 5 + 64) return undefined
  const version = bytes.toString('latin1', 5, end)
  if (!/^\d+\.\d/.test(version)) return undefined
  const maria = /(?:^5\.5\.5-)?(\d[\d.]*)-MariaDB/.exec(version)?.[1]
  return maria === undefined ? recognised('mysql', 'MySQL', version) : recognised('mysql', 'MariaDB', maria)
}

/** Error 1130 (host not privileged), 1129 (host blocked) or 1040 (too many connections), in words. */
function refusal(bytes: Buffer): Recognition | undefined {
  const code = bytes.readUInt16LE(5)
  if (![1040, 1129, 1130].includes(code)) return undefined
  return recognised('mysql', bytes.includes('MariaDB') ? 'MariaDB' : undefined)
}

/** RFC 6143 §7.1.1. */
function vnc(bytes: Buffer): Recognition | undefined {
  const version = /^RFB (\d{3})\.(\d{3})\n/.exec(bytes.toString('latin1', 0, 12))
  return version === null
    ? undefined
    : recognised('vnc', undefined, `${Number(version[1])}.${Number(version[2])}`)
}

/** RFC 854: it begins by negotiating an option (IAC WILL, WON'T, DO, DON'T). */
function telnet(bytes: Buffer): Recognition | undefined {
  const isNegotiation = bytes.length >= 3 && bytes[0] === 0xff && (bytes[1] ?? 0) >= 0xfb && bytes[1] !== 0xff
  return isNegotiation ? recognised('telnet') : undefined
}

function rsync(bytes: Buffer): Recognition | undefined {
  const version = /^@RSYNCD: (\d[\d.]{0,10})/.exec(firstLine(bytes) ?? '')?.[1]
  return version === undefined ? undefined : recognised('rsync', undefined, `protocol ${version}`)
}

/** RFC 3977 §5.1. */
function nntp(bytes: Buffer, port: number): Recognition | undefined {
  const line = firstLine(bytes) ?? ''
  if (!/^20[01] /.test(line)) return undefined
  const [, product, version] = /\b(INN|Cyrus|Leafnode)\b[ -]?v?(\d[\w.]{0,20})?/i.exec(line) ?? []
  return port === 119 || port === 563 || product !== undefined || /NNTP|InterNetNews/i.test(line)
    ? recognised('nntp', product, version)
    : undefined
}

/** NATS's client protocol: INFO and a JSON object of which the server's version is a part. */
function nats(bytes: Buffer): Recognition | undefined {
  const text = bytes.subarray(0, 4 * maxLineBytes).toString('latin1')
  if (!/^INFO \{[^\n]*"server_id"[^\n]*\n/.test(text)) return undefined
  return recognised('nats', 'NATS', /"version":"(\d[\w.-]{0,30})"/.exec(text)?.[1])
}

/** RFC 5804 §1.7. */
function sieve(bytes: Buffer): Recognition | undefined {
  const product = /^"IMPLEMENTATION" "([^"\r\n]{1,100})"/i.exec(firstLine(bytes) ?? '')?.[1]
  return product === undefined ? undefined : recognised('sieve', product)
}

/** Subversion's ra_svn protocol: success, and the versions that it speaks. */
function subversion(bytes: Buffer): Recognition | undefined {
  return /^\( success \( \d+ \d+ \(/.test(bytes.toString('latin1', 0, 64)) ? recognised('svn') : undefined
}

/** Redis takes any line for a command: what it says to GET without a key, or to HTTP's headers, gives it away. */
function redisError(bytes: Buffer): Recognition | undefined {
  const line = firstLine(bytes) ?? ''
  return /^-(?:NOAUTH |DENIED Redis |ERR wrong number of arguments for 'get')/.test(line)
    ? recognised('redis')
    : undefined
}
