import type { TLSSocket } from 'node:tls'

/** What the handshake has shown of a peer. */
export interface TlsFacts {
  /** `TLSv1.3` or `TLSv1.2`. */
  readonly protocol: string
  /** Name in the IANA registry: `TLS_AES_128_GCM_SHA256`. */
  readonly cipher: string
  /** Host that the client asked for, in ASCII: hostile text until it is one you know. */
  readonly servername?: string
  /**
   * Subject of the client's certificate, once an authority in `clientCa` has signed it: `O=Example, CN=device 7`, with
   * commas within a value as `\,` (RFC 4514).
   */
  readonly clientSubject?: string
}

/** What is known of the peer of a connection whose handshake is done; `undefined` once the connection is closed. */
export function tlsFacts(socket: TLSSocket): TlsFacts | undefined {
  const protocol = socket.getProtocol()
  if (protocol === null) return undefined
  const { servername } = socket
  const subject = socket.authorized ? socket.getPeerX509Certificate()?.subject : undefined
  return {
    protocol,
    cipher: socket.getCipher().standardName,
    ...(typeof servername === 'string' && servername !== '' ? { servername } : {}),
    ...(subject === undefined ? {} : { clientSubject: subject.replaceAll('\n', ', ') }),
  }
}
