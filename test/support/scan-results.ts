import type {
  CertificateSummary,
  HostResult,
  Identification,
  PortResult,
  ScanFacts,
  ScanResult,
} from '../../src/services/scan/result.ts'

/** An open port that answered at once, with whatever is different of it. */
export function openPort(port: number, changes: Partial<PortResult> = {}): PortResult {
  return { port, protocol: 'tcp', state: 'open', reason: 'syn-ack', service: null, rttMs: 0.2, ...changes }
}

/** A host of which these ports are open and the rest of so many refused. */
export function host(
  address: string,
  ports: readonly PortResult[],
  {
    names = [],
    ptrNames,
    of = 100,
  }: { readonly names?: readonly string[]; readonly ptrNames?: readonly string[]; readonly of?: number } = {},
): HostResult {
  const closed = of - ports.length
  return {
    address,
    names,
    ...(ptrNames === undefined ? {} : { ptrNames }),
    ports,
    counts: { open: ports.length, closed, filtered: 0, notProbed: 0 },
    reasons: { 'syn-ack': ports.length, 'conn-refused': closed },
  }
}

/** A scan of 100 ports of these hosts that took 2.5 seconds, with whatever is different of it. */
export function scanOf(hosts: readonly HostResult[], changes: Partial<ScanFacts> = {}): ScanResult {
  return {
    scan: {
      id: '6b1f',
      startedAt: '2026-11-25T03:04:05.000Z',
      finishedAt: '2026-11-25T03:04:07.500Z',
      engine: 'connect',
      engineReason: 'best',
      engineDetail: null,
      probesSent: 100 * hosts.length,
      ports: '1-100',
      targets: ['10.0.0.0/24'],
      exclude: [],
      addresses: hosts.length,
      probesPerSecond: null,
      interrupted: false,
      unresolved: [],
      unlisted: { hosts: 0, counts: { open: 0, closed: 0, filtered: 0, notProbed: 0 } },
      ...changes,
    },
    hosts,
  }
}

/** A certificate that was valid when {@link scanOf} scanned, and for five days more. */
export const certificate: CertificateSummary = {
  version: 'TLSv1.3',
  subject: 'CN=a.example',
  issuer: 'CN=ca.example',
  names: ['a.example'],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2026-12-01T00:00:00.000Z',
  sha256: '5e1f',
  isSelfSigned: true,
}

/** A service that says the same everywhere it can say something. */
export function saying(text: string): Identification {
  return {
    service: text,
    product: text,
    version: text,
    banner: text,
    http: { status: 200, server: text, title: text, location: text },
    tls: { ...certificate, version: text, subject: text, issuer: text, names: [text, text], sha256: text },
  }
}

/** A scan in which one text stands wherever others have a say: services, names, targets, and who permitted it. */
export function scanSaying(text: string, network = '10.0.0'): ScanResult {
  const hosts = [
    host(`${network}.1`, [openPort(80, { service: text, identification: saying(text) })], {
      names: [text, text],
      ptrNames: [`${text}.ptr`, text],
    }),
    host(`${network}.2`, [openPort(443, { service: text })]),
  ]
  return scanOf(hosts, {
    id: text,
    targets: [text],
    exclude: [text],
    ports: '80,443',
    authorization: text,
    engineReason: 'best-available',
    engineDetail: text,
    unresolved: [{ name: text, reason: 'no-such-name' }],
  })
}

/** Texts that have broken reports of others. */
export const hostileTexts: readonly string[] = [
  '</title></style><script>document.title = "pwned"</script>',
  '"><img src="http://198.51.100.1/x" onerror="document.title = \'pwned\'">',
  "' onmouseover='alert(1)",
  '<!--',
  ']]>&x;<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  '=HYPERLINK("http://198.51.100.1/";"x")',
  '@SUM(1)|cmd',
  '\t-1+1',
  '| a | b |\n|---|---|',
  '`code` ``more`` <b>x</b> [link](http://198.51.100.1/) www.example.com a@b.example \\| \\',
  '\u001b]0;title\u0007\u001b[2J\u009b31m',
  '\u202egnp.exe\u2066',
  '\u0000\ufffe\ud800\u2028',
]
