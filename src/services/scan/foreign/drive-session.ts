import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ScanPlan } from '../plan.ts'
import type { AddressSet } from '../targets/address-set.ts'
import { parseTarget } from '../targets/targets.ts'
import { cidrsOf } from './cidr.ts'
import type { ForeignHost } from './foreign-host.ts'
import type { Privilege } from './privilege.ts'
import type { Tool } from './tool.ts'

/** What a scanner is driven with. */
export interface DriveSession {
  readonly tool: Tool
  readonly plan: ScanPlan
  readonly privilege: Privilege
  /** A folder of this run's own, for the files that it needs; gone afterwards. */
  readonly folder: string
  readonly signal: AbortSignal | undefined
  readonly onHost: (host: ForeignHost) => void
  /** How far it is, from 0 to 1. */
  readonly onProgress: (share: number) => void
  /** Called with each command line before it runs. */
  readonly onCommand: (command: readonly string[]) => void
}

/** What driving a scanner came to. */
export interface DriveOutcome {
  /** Packets, as the scanner says; `undefined` where it doesn't. */
  readonly probesSent: number | undefined
  /** Whether it came to its end. */
  readonly isComplete: boolean
  /** Addresses of the plan that it can't reach by its design. */
  readonly unreachable: AddressSet
  readonly notes: readonly ToolNote[]
}

/** Something to know about a scanner's run. `detail` is in English. */
export interface ToolNote {
  readonly kind: 'connect-scan' | 'unreachable' | 'stuck-at-end' | 'stuck' | 'too-long' | 'crashed'
  readonly detail: string
}

/** Writes addresses as networks into a file of the session, one a line, however many. */
export async function writeAddresses(folder: string, name: string, addresses: AddressSet): Promise<string> {
  const file = join(folder, name)
  await pipeline(Readable.from(lines(addresses)), createWriteStream(file))
  return file
}

/**
 * Writes what the plan excludes into a file. The targets' file is already without it; that the scanner is told once more is so
 * that no mistake in either can send a packet there. Names among the excludes had been looked up for the targets' file.
 */
export async function writeExcludes({ folder, plan }: DriveSession): Promise<string> {
  const ranges = plan.exclude
    .map(parseTarget)
    .flatMap((target) => (target.kind === 'addresses' ? [target.range] : []))
  return writeAddresses(folder, 'excluded.txt', ranges)
}

function* lines(addresses: AddressSet): Generator<string> {
  for (const network of cidrsOf(addresses)) yield `${network}\n`
}
