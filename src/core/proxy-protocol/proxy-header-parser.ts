import { PendingBytes } from '../codecs/pending-bytes.ts'
import { type ProxyHeader, version2Signature } from './proxy-header.ts'
import { invalidProxyHeader } from './proxy-header-error.ts'
import { decodeVersion1, version1Length } from './proxy-header-version1.ts'
import { decodeVersion2, maxVersion2Bytes, version2Length } from './proxy-header-version2.ts'

/** A header, and what came behind it. */
export interface ParsedProxyHeader extends ProxyHeader {
  /** The bytes after the header: a view of the last ones pushed, the first of the connection proper. */
  readonly rest: Uint8Array
}

/** Takes the bytes of one connection until its PROXY protocol header is whole. */
export interface ProxyHeaderParser {
  /**
   * Takes the next bytes: `undefined` while the header isn't whole, then the header. Don't push after that or after an
   * error.
   *
   * @throws {@link ProtocolError} `INVALID_PROXY_HEADER` at the first byte of what isn't a header's signature, at an
   * announced length beyond the maximum, or when the header is whole and broken
   */
  push(bytes: Uint8Array): ParsedProxyHeader | undefined
}

/**
 * Makes the parser of one connection's PROXY protocol header, version 1 or 2, whichever comes (HAProxy's
 * `proxy-protocol.txt`). It waits for at most 107 bytes of version 1 and 2,064 of version 2; how long is the caller's
 * to say. A header proves nothing: take it from known proxies only.
 */
export function createProxyHeaderParser(): ProxyHeaderParser {
  const pending = new PendingBytes()
  return {
    push(bytes) {
      const before = pending.length
      pending.append(bytes.subarray(0, maxVersion2Bytes - before))
      const received = pending.peek()
      const version = versionOf(received)
      if (version === undefined) return undefined
      const length = version === 1 ? version1Length(received) : version2Length(received)
      if (length === undefined || length > received.length) return undefined
      const header = received.subarray(0, length)
      return {
        ...(version === 1 ? decodeVersion1(header) : decodeVersion2(header)),
        rest: bytes.subarray(length - before),
      }
    },
  }
}

const version1Signature = Buffer.from('PROXY ')

/** Which version begins here, or `undefined` while it could be either. */
function versionOf(bytes: Buffer): 1 | 2 | undefined {
  for (const [version, signature] of [
    [1, version1Signature],
    [2, version2Signature],
  ] as const) {
    const compared = Math.min(bytes.length, signature.length)
    if (!bytes.subarray(0, compared).equals(signature.subarray(0, compared))) continue
    return compared === signature.length ? version : undefined
  }
  throw invalidProxyHeader('the connection begins with something else')
}
