import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { CertificateSummary, Identification } from '../result.ts'
import { summariseCertificate } from './certificate-summary.ts'
import { openPlain, openTls } from './connection.ts'
import { recogniseGreeting } from './greetings.ts'
import { hear, type Heard } from './hear.ts'
import { httpQuestion, recogniseHttp } from './http-response.ts'
import { greetingPorts, questionFor, tlsPorts } from './questions.ts'
import { type Question, recognised, type Recognition } from './recogniser.ts'
import { shownText } from './shown-text.ts'

/** Which port, and until when. */
interface Subject {
  readonly address: string
  readonly port: number
  readonly signal: AbortSignal
}

/** What came of one connection. */
interface Answer {
  readonly heard: Heard
  readonly recognition: Recognition | undefined
  /** Whether the service spoke first: then there is nothing to ask. */
  readonly isGreeting: boolean
}

/**
 * Finds out what answers at a port, by three connections at most: what the port's number suggests, HTTP, TLS and in it
 * the same again; on ports known for TLS that comes first. The first service that is recognised counts. `undefined`
 * where nobody said anything; bytes that tell nothing are `unknown`.
 */
export async function interview(subject: Subject): Promise<Identification | undefined> {
  const { port, signal } = subject
  if (tlsPorts.has(port)) {
    const found = await interviewWithinTls(subject)
    if (found !== undefined || signal.aborted) return found
  }
  const first = await interviewPlainly(subject, questionFor(port) ?? httpQuestion)
  if (first === undefined || isSettled(first)) return first && identification(first)
  const isHttpAsked = questionFor(port) === undefined || questionFor(port) === httpQuestion
  const second = isHttpAsked || signal.aborted ? undefined : await interviewPlainly(subject, httpQuestion)
  if (second !== undefined && isSettled(second)) return identification(second)
  const withinTls = tlsPorts.has(port) || signal.aborted ? undefined : await interviewWithinTls(subject)
  return (
    withinTls ??
    [second, first].map((answer) => answer && identification(answer)).find((found) => found !== undefined)
  )
}

/** Whether more connections would tell nothing more. */
function isSettled({ heard, recognition, isGreeting }: Answer): boolean {
  if (isGreeting) return true
  return recognition !== undefined && !wantsTls(heard.bytes, recognition)
}

/** A web server says in the clear that it wants TLS, with a status of 400 (RFC 9110 §15.5.1) and words. */
function wantsTls(bytes: Buffer, { http }: Recognition): boolean {
  return http?.status === 400 && /https|\btls\b|\bssl\b/i.test(bytes.toString('latin1'))
}

function identification(
  { heard: { bytes }, recognition }: Answer,
  tls?: CertificateSummary,
): Identification | undefined {
  if (bytes.length === 0) return undefined
  const isAlert = recognition === undefined && isTlsAlert(bytes)
  return {
    ...(recognition ?? { service: isAlert ? 'tls' : 'unknown' }),
    banner: shownText(recognition?.http === undefined ? bytes : headOf(bytes)),
    ...(tls === undefined ? {} : { tls }),
  }
}

/** RFC 8446 §5.1: a record of type alert, of any version from SSL 3.0 on. */
function isTlsAlert(bytes: Buffer): boolean {
  return bytes.length >= 7 && bytes[0] === 0x15 && bytes[1] === 3 && bytes.readUInt16BE(3) === 2
}

function headOf(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\r\n\r\n')
  return end === -1 ? bytes : bytes.subarray(0, end)
}

/** `undefined` where there is no connection to be had. */
async function interviewPlainly(subject: Subject, question: Question): Promise<Answer | undefined> {
  const socket = await openPlain(subject.address, subject.port, subject.signal)
  if (socket === undefined) return undefined
  try {
    return await converse(socket, subject, question, greetingMsOf(subject.port))
  } finally {
    socket.destroy()
  }
}

async function interviewWithinTls(subject: Subject): Promise<Identification | undefined> {
  const socket = await openPlain(subject.address, subject.port, subject.signal)
  if (socket === undefined) return undefined
  try {
    return await converseWithinTls(socket, subject)
  } finally {
    socket.destroy()
  }
}

async function converseWithinTls(socket: Socket, subject: Subject): Promise<Identification | undefined> {
  const { port } = subject
  const question = questionFor(port) ?? httpQuestion
  const isHttp = question === httpQuestion && !greetingPorts.has(port)
  const stream = await openTls(socket, isHttp ? ['http/1.1'] : [])
  if (stream === undefined) return undefined
  if (stream === 'tls') return { service: 'tls' }
  return identifyWithin(stream, subject, question)
}

async function identifyWithin(
  stream: TLSSocket,
  subject: Subject,
  question: Question,
): Promise<Identification> {
  const tls = summariseCertificate(stream)
  const greetingMs = stream.alpnProtocol === 'http/1.1' ? 0 : greetingMsOf(subject.port)
  const answer = await converse(stream, subject, question, greetingMs)
  stream.destroy()
  const found = identification(answer, tls) ?? { service: 'tls', ...(tls === undefined ? {} : { tls }) }
  return { ...found, service: securedNames.get(found.service) ?? found.service }
}

/** What services are called within TLS, by IANA's registry where it has a name for them. */
const securedNames: ReadonlyMap<string, string> = new Map([
  ['unknown', 'tls'],
  ['http', 'https'],
  ['smtp', 'smtps'],
  ['imap', 'imaps'],
  ['pop3', 'pop3s'],
  ['ftp', 'ftps'],
  ['nntp', 'nntps'],
  ['ldap', 'ldaps'],
  ['mqtt', 'secure-mqtt'],
  ['amqp', 'amqps'],
  ['dns', 'domain-s'],
])

const quietMs = 500
const maxGreetingBytes = 4096

/** Lets the service speak first for a while, and then asks. */
async function converse(
  stream: Duplex,
  { address, port }: Subject,
  question: Question,
  greetingMs: number,
): Promise<Answer> {
  const greeting = await hear(stream, {
    firstByteMs: greetingMs,
    quietMs,
    wholeMs: 2000,
    maxBytes: maxGreetingBytes,
    hasEnough: (bytes) => recogniseGreeting(bytes, port) !== undefined,
  })
  if (greeting.bytes.length > 0 || greeting.isEnded) {
    const recognition = recogniseGreeting(greeting.bytes, port) ?? recogniseHttp(greeting.bytes)
    return { heard: greeting, recognition, isGreeting: true }
  }
  const asked = Buffer.from(question.ask(address, port))
  stream.write(asked)
  const { maxBytes = 16_384 } = question
  const heard = await hear(stream, {
    firstByteMs: 2000,
    quietMs,
    wholeMs: 2000,
    maxBytes,
    hasEnough: (bytes) => question.hasEnough?.(bytes) ?? question.recognise(bytes, port) !== undefined,
  })
  const { bytes } = heard
  const recognition =
    question.recognise(bytes, port) ??
    recogniseHttp(bytes) ??
    recogniseGreeting(bytes, port) ??
    // RFC 862.
    (bytes.equals(asked) ? recognised('echo') : undefined)
  return { heard, recognition, isGreeting: false }
}

/** How long a port's service has for its first word: as its number makes it likely that it speaks first. */
function greetingMsOf(port: number): number {
  if (greetingPorts.has(port)) return 2500
  return questionFor(port) === undefined ? 750 : 0
}
