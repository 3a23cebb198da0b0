import { isIP } from 'node:net'
import {
  type CertificateSummary,
  type HostResult,
  type Identification,
  type PortResult,
  type PortState,
  type Reason,
  reasonsByState,
  type ScanFacts,
  type ScanResult,
} from '../result.ts'
import { type ReportStyle, type ReportWriter, writeAtEnd } from './report-writer.ts'
import { restOf } from './scan-summary.ts'
import { escapeXml, startTag, xmlElement } from './xml-element.ts'

/** The version of nmap's format that this follows. */
const formatVersion = '1.05'

/** nmap's names of states. A port that wasn't probed is `unknown`, which `ndiff` never takes for closed. */
const stateNames: Readonly<Record<PortState, string>> = {
  open: 'open',
  closed: 'closed',
  filtered: 'filtered',
  notProbed: 'unknown',
}

/** nmap's names of reasons, where they aren't ours. */
const reasonNames: Readonly<Partial<Record<Reason, string>>> = {
  'host-unreachable': 'host-unreach',
  'net-unreachable': 'net-unreach',
  'port-unreachable': 'port-unreach',
}

/** What nmap calls services that are spoken inside TLS: the service, and that TLS is around it. */
const insideTls: Readonly<Record<string, string>> = {
  https: 'http',
  smtps: 'smtp',
  imaps: 'imap',
  pop3s: 'pop3',
  ldaps: 'ldap',
  ftps: 'ftp',
}

/**
 * Writes a scan as nmap's XML (`-oX`), for the many programs that read it: valid by its DTD, hosts in order, a line
 * each. Its DTD knows one scanner only, so that is what `scanner` says; who really scanned stands in `version` and
 * `args`. Hosts that answered nothing are `unknown` rather than `down`, unless a discovery found them down.
 * What services said of themselves stands where nmap's scripts of the same purpose put it.
 */
export function createXmlReport({ version }: ReportStyle): ReportWriter {
  return writeAtEnd(function* (result) {
    yield head(result.scan, version)
    for (const host of result.hosts) yield `${hostElement(host)}\n`
    yield tail(result)
  })
}

function head(scan: ScanFacts, version: string | undefined): string {
  const run = startTag('nmaprun', {
    scanner: 'nmap',
    args: commandOf(scan),
    start: secondsOf(scan.startedAt),
    startstr: new Date(scan.startedAt).toUTCString(),
    version: ['Portside', version].filter((part) => part !== undefined).join(' '),
    xmloutputversion: formatVersion,
  })
  const info = xmlElement('scaninfo', {
    type: scan.engine === 'connect' ? 'connect' : 'syn',
    protocol: 'tcp',
    numservices: countPorts(scan.ports),
    services: scan.ports,
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE nmaprun>',
    run,
    info,
    xmlElement('verbose', { level: 0 }),
    xmlElement('debugging', { level: 0 }),
    '',
  ].join('\n')
}

function tail({ scan, hosts }: ScanResult): string {
  const up = hosts.filter(isUp).length
  const elapsed = (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000
  const finished = xmlElement('finished', {
    time: secondsOf(scan.finishedAt),
    timestr: new Date(scan.finishedAt).toUTCString(),
    elapsed: elapsed.toFixed(2),
    exit: scan.interrupted ? 'error' : 'success',
    errormsg: scan.interrupted ? 'The scan was stopped before its end' : undefined,
  })
  const counts = xmlElement('hosts', { up, down: scan.addresses - up, total: scan.addresses })
  return `${xmlElement('runstats', {}, finished + counts)}\n</nmaprun>\n`
}

function hostElement(host: HostResult): string {
  const { address, names, ptrNames = [], ports } = host
  const extras = restOf(host).map(({ state, count, reasons }) =>
    xmlElement(
      'extraports',
      { state: stateNames[state], count },
      reasons
        .map((rest) =>
          xmlElement('extrareasons', { reason: nmapReason(rest.reason), count: rest.count, proto: 'tcp' }),
        )
        .join(''),
    ),
  )
  return xmlElement(
    'host',
    {},
    [
      statusElement(host),
      xmlElement('address', { addr: address, addrtype: isIP(address) === 6 ? 'ipv6' : 'ipv4' }),
      xmlElement(
        'hostnames',
        {},
        [
          ...names.map((name) => xmlElement('hostname', { name, type: 'user' })),
          ...ptrNames.map((name) => xmlElement('hostname', { name, type: 'PTR' })),
        ].join(''),
      ),
      xmlElement('ports', {}, [...extras, ...ports.map(portElement)].join('')),
    ].join(''),
  )
}

function statusElement(host: HostResult): string {
  const answer = ([...reasonsByState.open, ...reasonsByState.closed] as const).find(
    (reason) => (host.reasons[reason] ?? 0) > 0,
  )
  if (isUp(host)) return xmlElement('status', { state: 'up', reason: answer ?? 'user-set', reason_ttl: 0 })
  const isDown = (host.reasons['host-down'] ?? 0) > 0
  return xmlElement('status', {
    state: isDown ? 'down' : 'unknown',
    reason: isDown ? 'host-down' : 'no-response',
    reason_ttl: 0,
  })
}

function isUp({ counts }: HostResult): boolean {
  return counts.open + counts.closed > 0
}

function portElement({ port, protocol, state, reason, service, identification }: PortResult): string {
  return xmlElement(
    'port',
    { protocol, portid: port },
    [
      xmlElement('state', { state: stateNames[state], reason: nmapReason(reason), reason_ttl: 0 }),
      serviceElement(service, identification),
      ...(identification === undefined ? [] : scriptElements(identification)),
    ].join(''),
  )
}

function serviceElement(usual: string | null, identification: Identification | undefined): string {
  if (identification === undefined || identification.service === 'unknown') {
    return usual === null ? '' : xmlElement('service', { name: usual, method: 'table', conf: 3 })
  }
  const { service, product, version, tls } = identification
  const name = service === 'tls' ? 'ssl' : (insideTls[service] ?? service)
  const tunnel = tls !== undefined && name !== 'ssl' ? 'ssl' : undefined
  return xmlElement('service', { name, product, version, tunnel, method: 'probed', conf: 10 })
}

function scriptElements({ banner, http, tls }: Identification): readonly string[] {
  return [
    ...(banner === undefined ? [] : [script('banner', banner)]),
    ...(http?.server === undefined ? [] : [script('http-server-header', http.server)]),
    ...(http?.title === undefined ? [] : [script('http-title', http.title, { title: http.title })]),
    ...(tls === undefined ? [] : [certificateScript(tls)]),
  ]
}

function certificateScript({
  subject,
  issuer,
  names,
  validFrom,
  validTo,
  sha256,
}: CertificateSummary): string {
  const output = [
    `Subject: ${subject}`,
    `Subject Alternative Name: ${names.map((name) => `DNS:${name}`).join(', ')}`,
    `Issuer: ${issuer}`,
    `Not valid before: ${validFrom}`,
    `Not valid after:  ${validTo}`,
    `SHA-256: ${sha256}`,
  ].join('\n')
  return script('ssl-cert', output, { subject, issuer, notBefore: validFrom, notAfter: validTo, sha256 })
}

function script(id: string, output: string, values: Readonly<Record<string, string>> = {}): string {
  const elements = Object.entries(values).map(([key, value]) => xmlElement('elem', { key }, escapeXml(value)))
  return xmlElement('script', { id, output }, elements.join(''))
}

function nmapReason(reason: Reason): string {
  return reasonNames[reason] ?? reason
}

/** The command that scans the same again. */
function commandOf({ targets, ports, exclude, engine, authorization }: ScanFacts): string {
  const words = ['portside', 'scan', '-p', ports, '--engine', engine]
  for (const target of exclude) words.push('--exclude', target)
  if (authorization !== undefined) words.push('--authorized', authorization)
  return [...words, ...targets].map(shellWord).join(' ')
}

function shellWord(word: string): string {
  return /^[\w./:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function countPorts(list: string): number {
  return list.split(',').reduce((sum, part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return part === '' ? sum : sum + last - first + 1
  }, 0)
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000)
}
