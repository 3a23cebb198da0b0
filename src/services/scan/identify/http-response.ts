import { Parser } from 'htmlparser2'
import type { Identification } from '../result.ts'
import { recognised, type Question, type Recognition } from './recogniser.ts'
import { clipped, decodedBy, shownText } from './shown-text.ts'

/** GET / as a browser would ask it (RFC 9110, RFC 9112), of a server that is asked to send the page as it stands and hang up. */
export const httpQuestion: Question = {
  service: 'http',
  ports: [
    80, 443, 591, 2080, 2375, 3000, 5000, 5601, 5984, 5985, 8000, 8008, 8080, 8081, 8086, 8088, 8443, 8500,
    8888, 9000, 9090, 9200, 15672,
  ],
  ask: (address, port) => {
    const host = address.includes(':') ? `[${address}]` : address
    const head = ['GET / HTTP/1.1', `Host: ${host}:${port}`, 'User-Agent: portside', 'Accept: text/html, */*']
    return Buffer.from([...head, 'Accept-Encoding: identity', 'Connection: close', '', ''].join('\r\n'))
  },
  recognise: recogniseHttp,
  hasEnough: hasEnoughHttp,
  maxBytes: 65_536,
}

interface Head {
  readonly status: number
  /** By names in small letters; of several of one name the first. */
  readonly fields: ReadonlyMap<string, string>
  /** Where the body begins; `undefined` until it is known. */
  readonly bodyStart: number | undefined
}

/** Recognises an HTTP response, also one that is broken off; title and headers are given as far as they have come. */
export function recogniseHttp(bytes: Buffer): Recognition | undefined {
  const head = readHead(bytes)
  if (head === undefined) return undefined
  const server = fieldText(head, 'server')
  const location = fieldText(head, 'location')
  const title = titleOf(bytes, head)
  const http: Identification['http'] = {
    status: head.status,
    ...(server === undefined ? {} : { server }),
    ...(title === undefined ? {} : { title }),
    ...(location === undefined ? {} : { location }),
  }
  const [, product, version] = /^([^/\s]+)(?:\/(\S+))?/.exec(server ?? '') ?? []
  return { ...recognised('http', product, version), http }
}

/** Whether the head is there, and the title or the whole body. */
function hasEnoughHttp(bytes: Buffer): boolean {
  const head = readHead(bytes)
  if (head?.bodyStart === undefined) return false
  if (head.status === 204 || head.status === 304) return true
  const length = Number(head.fields.get('content-length') ?? Infinity)
  if (bytes.length >= head.bodyStart + length) return true
  const body = bytes.toString('latin1', head.bodyStart)
  return /<\/title/i.test(body) || (isChunked(head) && /(?:^|\r\n)0\r\n\r\n$/.test(body))
}

/** Fields beyond are not looked at. */
const maxFields = 100

function readHead(bytes: Buffer): Head | undefined {
  const text = bytes.toString('latin1')
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})\b[^\n]*\n/.exec(text)
  if (status === null) return undefined
  const end = /\r?\n\r?\n/.exec(text)
  const head = text.slice(status[0].length, end?.index ?? text.lastIndexOf('\n'))
  const fields = new Map<string, string>()
  for (const line of head.split('\n', maxFields)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).toLowerCase()
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  return {
    status: Number(status[1]),
    fields,
    bodyStart: end === null ? undefined : end.index + end[0].length,
  }
}

function fieldText({ fields }: Head, name: string): string | undefined {
  const value = fields.get(name)
  return value === undefined || value === '' ? undefined : shownText(Buffer.from(value, 'latin1'))
}

function isChunked({ fields }: Head): boolean {
  return /\bchunked\b/i.test(fields.get('transfer-encoding') ?? '')
}

/** The page's title; pages that are compressed though nobody asked for it have none. */
function titleOf(bytes: Buffer, head: Head): string | undefined {
  const encoding = head.fields.get('content-encoding') ?? 'identity'
  const type = head.fields.get('content-type') ?? 'text/html'
  if (head.bodyStart === undefined || encoding.toLowerCase() !== 'identity' || !/html|xml/i.test(type))
    return undefined
  const sent = bytes.subarray(head.bodyStart)
  const body = isChunked(head) ? joinChunks(sent) : sent
  const title = firstTitle(decodePage(body, type)).replaceAll(/\s+/g, ' ').trim()
  return title === '' ? undefined : clipped(title)
}

/** RFC 9112 §7.1, as far as it goes: extensions are passed over, and what breaks off ends it. */
function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n', at, 'latin1')
    const size = /^[0-9a-f]{1,6}(?=[;\s]|$)/i.exec(bytes.toString('latin1', at, end === -1 ? at : end))
    const length = Number.parseInt(size?.[0] ?? '0', 16)
    if (length === 0) break
    chunks.push(bytes.subarray(end + 2, end + 2 + length))
    at = end + 2 + length + 2
  }
  return Buffer.concat(chunks)
}

/** In the encoding that the header names, or the page's own head, or in UTF-8; where it isn't in that, as Latin-1. */
function decodePage(body: Buffer, contentType: string): string {
  const inHead = body.toString('latin1', 0, 1024)
  const named = /charset\s*=\s*["']?([\w.:-]+)/i
  const encoding = named.exec(contentType)?.[1] ?? named.exec(inHead)?.[1] ?? 'utf-8'
  return decodedBy(encoding, body) ?? body.toString('latin1')
}

/** The text of the first title outside of drawings, which have titles of their own; empty where there is none. */
function firstTitle(page: string): string {
  let title: string | undefined
  let isWithin = false
  let drawings = 0
  const parser = new Parser({
    onopentagname(name) {
      if (name === 'svg') drawings++
      isWithin = name === 'title' && drawings === 0 && title === undefined
    },
    ontext(text) {
      if (isWithin) title = `${title ?? ''}${text}`
    },
    onclosetag(name) {
      isWithin = false
      if (name === 'svg') drawings--
    },
  })
  // Where the page breaks off within the end tag, the parser takes that for text.
  parser.end(page.replace(/<\/?\w*$/, ''))
  return title ?? ''
}
