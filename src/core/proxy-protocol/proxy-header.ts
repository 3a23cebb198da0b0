/** One end of a connection. */
export interface ProxyEndpoint {
  /** An IP address in its canonical form (RFC 5952); an IPv4-mapped one as IPv4. */
  readonly address: string
  readonly port: number
}

/** What a PROXY protocol header says of the connection that the proxy took. */
export interface ProxyHeader {
  /**
   * Who connected to the proxy. Left out where the proxy speaks for itself (LOCAL: its health checks) or doesn't say
   * (UNKNOWN, UNSPEC, a Unix socket, datagrams): then the connection's own address counts.
   */
  readonly source?: ProxyEndpoint
  /** Where the peer connected to; there is one exactly where there is a `source`. */
  readonly destination?: ProxyEndpoint
}

/** The first bytes of every version 2 header: no text protocol and no TLS begins with them. */
export const version2Signature: Uint8Array = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
