/** A certificate and its private key, both in PEM. */
export interface CertificateFiles {
  /** File with the certificate, followed by the intermediate ones up to the root, which may be left out. */
  readonly cert: string
  /** File with its private key, without a passphrase. */
  readonly key: string
}

/** Protocol versions that a server takes; older ones are broken (RFC 8996). */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3'

/** How a server speaks TLS. Plain data: each thread reads the files by itself. */
export interface TlsOptions extends CertificateFiles {
  /**
   * Certificates for the names that clients ask for (SNI, RFC 6066 section 3): `example.org`, or `*.example.org`, which
   * stands for one label. An exact name wins; a client that asks for none of them, or for nothing, gets `cert`.
   */
  readonly names?: Readonly<Record<string, CertificateFiles>>
  /** File with the authorities, in PEM, one of which must have signed each client's certificate. @default none is asked for */
  readonly clientCa?: string
  /** Oldest protocol version taken. @default 'TLSv1.2' */
  readonly minVersion?: TlsVersion
}
