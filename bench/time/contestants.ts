import { join } from 'node:path'
import { isInstalled } from '../toolchain.ts'

/** What a measurement asks a server for. */
export type Payload = 'ntp' | 'text'

/** Where a server is to listen, and where it may write what it needs. */
export interface Place {
  readonly address: string
  readonly port: number
  readonly folder: string
}

/** A time server that is measured. */
export interface Contestant {
  readonly name: string
  readonly payload: Payload
  readonly command: (place: Place) => readonly string[]
  /** Its configuration file, where it has one: `NAME.conf` in the folder. */
  readonly config?: (place: Place) => readonly string[]
  /** The port that it insists on: it then gets a network namespace of its own. */
  readonly port?: number
}

const serving = (place: Place, ...args: readonly string[]): readonly string[] => {
  const [engine = '', ...load] = args
  const script = join(import.meta.dirname, 'serve.ts')
  return [process.execPath, script, engine, place.address, String(place.port), ...load]
}

export const batch: Contestant = {
  name: 'batch',
  payload: 'ntp',
  command: (place) => serving(place, 'batch'),
}
export const dgram: Contestant = {
  name: 'dgram',
  payload: 'ntp',
  command: (place) => serving(place, 'dgram'),
}
export const batchText: Contestant = { ...batch, name: 'batch text', payload: 'text' }

/** Portside while its main thread computes for 40 % of the time. */
export const busyBatch: Contestant = {
  name: 'batch, main busy',
  payload: 'ntp',
  command: (place) => serving(place, 'batch', 'busy'),
}

/** What recvmmsg and sendmmsg in C can do; `responder` is the compiled program. */
export function responderInC(responder: string): Contestant {
  return { name: 'C', payload: 'ntp', command: ({ address, port }) => [responder, address, String(port)] }
}

export const labText: Contestant = {
  name: 'lab text',
  payload: 'text',
  command: ({ port }) => ['python3', join(import.meta.dirname, 'lab.py'), String(port)],
}

const chronyd: Contestant = {
  name: 'chronyd',
  payload: 'ntp',
  command: ({ folder }) => ['chronyd', '-x', '-d', '-u', 'root', '-f', join(folder, 'chronyd.conf')],
  config: ({ address, port, folder }) => [
    'local stratum 10',
    'allow 127.0.0.0/8',
    'allow 10.0.0.0/8',
    `bindaddress ${address}`,
    'cmdport 0',
    `port ${port}`,
    `pidfile ${folder}/chronyd.pid`,
  ],
}

/** ntpsec's server, without the capability to set a clock: it is told to leave it alone besides. It knows port 123 only. */
const ntpd: Contestant = {
  name: 'ntpd',
  payload: 'ntp',
  port: 123,
  command: ({ folder }) =>
    ['setpriv', '--bounding-set', '-sys_time', '--no-new-privs'].concat([
      'ntpd',
      '-n',
      '-c',
      join(folder, 'ntpd.conf'),
      '-p',
      join(folder, 'ntpd.pid'),
    ]),
  config: ({ address }) => [
    'disable ntp',
    'refclock local stratum 10',
    // It limits rates unless told otherwise; as with Portside, the limit is checked and never reached.
    'limit average 1000000 burst 1000000',
    'interface ignore all',
    `interface listen ${address}`,
  ],
}

const isRoot = process.getuid?.() === 0

/** The servers of others that are installed here and can be run without harm. */
export function installedServers(): readonly Contestant[] {
  const maySandbox = isRoot && isInstalled('setpriv') && isInstalled('ip')
  return [...(isInstalled('chronyd') ? [chronyd] : []), ...(maySandbox && isInstalled('ntpd') ? [ntpd] : [])]
}
