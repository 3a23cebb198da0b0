import type { GroupName } from './bed.ts'
import type { ScannerName } from './scanners.ts'

/** What one scanner's figure must be beside another's, both as the median over the rounds. */
export interface Target {
  readonly scanner: ScannerName
  readonly to: ScannerName
  /** So many times as fast, by the clock. */
  readonly fasterAtLeast?: number
  /** So much of its CPU time at most. */
  readonly cpuAtMost?: number
}

/** One thing to scan, and who scans it. */
export interface Row {
  readonly id: string
  readonly title: string
  readonly group: GroupName
  readonly targets: readonly string[]
  readonly ports: string
  readonly scanners: readonly ScannerName[]
  /** As long as the hosts let anybody take, in seconds. */
  readonly floorSeconds?: number
  /** As long as the syn engine may take, every repetition and the late one included. */
  readonly secondsAtMost?: number
  readonly goals: readonly Target[]
  readonly rounds: number
  /** A slow link, each way, with other losses in every round. */
  readonly link?: { readonly delayMs: number; readonly lossPpm: number }
}

/** The rows, in the order in which they are measured. */
export const rows: readonly Row[] = [
  {
    id: 'refusing',
    title: 'a /24 that refuses, 1,000 ports',
    group: 'refusing',
    targets: ['10.77.16.0/24'],
    ports: '1-1000',
    scanners: ['syn', 'nmap', 'connect', 'nmapConnect', 'masscan', 'lab'],
    goals: [{ scanner: 'syn', to: 'nmap', fasterAtLeast: 1.4, cpuAtMost: 0.75 }],
    rounds: 3,
  },
  {
    id: 'loopback',
    title: 'loopback, 65,535 ports',
    group: 'loopback',
    targets: ['127.0.0.1'],
    ports: '1-65535',
    scanners: ['syn', 'nmap', 'connect', 'nmapConnect', 'lab'],
    goals: [
      { scanner: 'syn', to: 'nmap', fasterAtLeast: 1.2 },
      { scanner: 'connect', to: 'lab', fasterAtLeast: 0.9 },
    ],
    rounds: 5,
  },
  {
    id: 'dropping',
    title: 'one host that drops, 1,000 ports',
    group: 'dropping',
    targets: ['10.77.17.1'],
    ports: '1-1000',
    scanners: ['syn', 'connect', 'nmap', 'masscan'],
    secondsAtMost: 2,
    goals: [],
    rounds: 2,
  },
  {
    id: 'rejecting',
    title: '16 hosts that reject by ICMP, 1,000 ports',
    group: 'rejecting',
    targets: ['10.77.18.0/28'],
    ports: '1-1000',
    scanners: ['syn', 'nmap'],
    goals: [{ scanner: 'syn', to: 'nmap', fasterAtLeast: 1 }],
    rounds: 1,
  },
  {
    id: 'lossy',
    title: '16 hosts, 50 ms there and back, 5 % of packets lost each way, 1,000 ports',
    group: 'lossy',
    targets: ['10.78.16.0/28'],
    ports: '1-1000',
    scanners: ['syn', 'connect', 'nmap'],
    goals: [{ scanner: 'syn', to: 'nmap', fasterAtLeast: 6 }],
    rounds: 10,
    link: { delayMs: 25, lossPpm: 50_000 },
  },
  {
    id: 'limited',
    title: '16 hosts that let 400 SYN/s through in all, 1,000 ports',
    group: 'limited',
    targets: ['10.77.19.0/28'],
    ports: '1-1000',
    scanners: ['syn', 'connect', 'nmap'],
    floorSeconds: (16_000 - 100) / 400,
    goals: [],
    rounds: 1,
  },
  {
    id: 'one-port',
    title: 'a /24 that refuses, one port: what zmap is for',
    group: 'refusing',
    targets: ['10.77.16.0/24'],
    ports: '80',
    scanners: ['syn', 'nmap', 'masscan', 'zmap'],
    goals: [],
    rounds: 2,
  },
]
