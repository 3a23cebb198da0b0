import { join } from 'node:path'
import type { Bed } from './bed.ts'
import type { OpenPort } from './truth.ts'

/** A scanner that is measured. */
export interface Scanner {
  readonly name: string
  /** The program that must be installed. */
  readonly program: string
  /** How it is called; what it finds is to be written to `file`. */
  command(targets: readonly string[], ports: string, file: string, bed: Bed): readonly string[]
  /** What it found, as it wrote it to the file, or to its standard output where it doesn't write files. */
  read(written: string): readonly OpenPort[]
}

const bin = join(import.meta.dirname, '../../bin/portside.cjs')

const portside = (engine: string): Scanner => ({
  name: `portside ${engine}`,
  program: process.execPath,
  command: (targets, ports, file) =>
    call(
      [process.execPath, bin, 'scan'],
      `-p ${ports} --engine ${engine} --format jsonl -o ${file} --quiet`,
      targets,
    ),
  read: (written) =>
    written.split('\n').flatMap((line) => {
      if (line === '') return []
      const row = JSON.parse(line) as { type: string; address: string; port: number; state: string }
      return row.type === 'port' && row.state === 'open' ? [row] : []
    }),
})

const nmap = (scan: string): Scanner => ({
  name: `nmap ${scan} -T4`,
  program: 'nmap',
  command: (targets, ports, file) => call(['nmap'], `${scan} -T4 -n -Pn -p ${ports} -oG ${file}`, targets),
  read: (written) =>
    [...written.matchAll(/^Host: (\S+) .*Ports: (.*)$/gm)].flatMap(([, address = '', ports = '']) =>
      [...ports.matchAll(/(\d+)\/open\//g)].map(([, port]) => ({ address, port: Number(port) })),
    ),
})

/** At a rate at which it has been seen to lose little. */
const masscan: Scanner = {
  name: 'masscan 20k/s',
  program: 'masscan',
  command: (targets, ports, file, { device, routerMac }) =>
    call(
      ['masscan'],
      `-p ${ports} --rate 20000 --wait 2 -oL ${file} -e ${device} --router-mac ${routerMac}`,
      targets,
    ),
  read: (written) =>
    [...written.matchAll(/^open tcp (\d+) (\S+)/gm)].map(([, port, address = '']) => ({
      address,
      port: Number(port),
    })),
}

const zmap: Scanner = {
  name: 'zmap 10k/s',
  program: 'zmap',
  command: (targets, ports, file, { device, routerMac, folder }) =>
    call(
      ['zmap'],
      `-p ${ports} -i ${device} -G ${routerMac} -r 10000 -c 2 -q -v 0 -b ${join(folder, 'nothing.txt')}` +
        ` -O csv -f saddr,sport,classification -o ${file}`,
      targets,
    ),
  read: (written) =>
    [...written.matchAll(/^([\d.]+),(\d+),synack$/gm)].map(([, address = '', port]) => ({
      address,
      port: Number(port),
    })),
}

const lab: Scanner = {
  name: 'lab',
  program: 'python3',
  command: (targets, ports) => ['python3', join(import.meta.dirname, 'lab.py'), ...targets, ports],
  read: (written) =>
    [...written.matchAll(/^(\S+) (\d+)$/gm)].map(([, address = '', port]) => ({
      address,
      port: Number(port),
    })),
}

/** A program, its flags in one text, and its targets. */
function call(program: readonly string[], flags: string, targets: readonly string[]): readonly string[] {
  return [...program, ...flags.split(' '), ...targets]
}

/** All of them, by a short name. */
export const scanners = {
  syn: portside('syn'),
  connect: portside('connect'),
  nmap: nmap('-sS'),
  nmapConnect: nmap('-sT'),
  masscan,
  zmap,
  lab,
} as const satisfies Readonly<Record<string, Scanner>>

export type ScannerName = keyof typeof scanners
