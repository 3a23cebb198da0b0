import { randomInt } from 'node:crypto'
import { OptionError } from '../../core/index.ts'
import {
  type AddressPoint,
  type AddressRange,
  type AddressSet,
  intersect,
  sizeOf,
  subtract,
  unite,
} from './targets/address-set.ts'
import { checkEngineHas, chooseEngine } from './engines.ts'
import { defaultPorts, parsePorts } from './ports/ports.ts'
import { type Lookup, resolveName } from './targets/resolve.ts'
import type { EngineReason, UnresolvedName } from './result.ts'
import { authorize } from './targets/scope.ts'
import { parseTarget } from './targets/targets.ts'

/** What to scan, as people say it. */
export interface ScanOptions {
  /** Addresses, networks, ranges and host names; see `parseTarget`. */
  readonly targets: readonly string[]
  /** Ports, as `22,80,8000-8100` or `top:100`. @default '1-1024' */
  readonly ports?: string
  /** What to leave out, written as targets are; names stand for all their addresses. @default [] */
  readonly exclude?: readonly string[]
  /** Who permits the scan, until when and why: needed beyond loopback, private and own addresses, and recorded. */
  readonly authorization?: string
  /** At most so many probes a second. @default Infinity within loopback, private and own addresses, otherwise 300 */
  readonly probesPerSecond?: number
  /** The engine, or `auto` for the best there is. @default 'auto' */
  readonly engine?: string
  /** Whether the result lists ports of every state rather than open ones: about 100 bytes of memory for each. @default false */
  readonly allStates?: boolean
  /** Whether to find out what answers at open ports, by talking to them; see `createIdentifier`. @default false */
  readonly identify?: boolean
  /** Whether hosts are asked first whether they are there, and only those probed that answer. @default false */
  readonly ping?: boolean
  /** Whether the DNS is asked for the names of hosts that answer, and which server, `ADDRESS[:PORT]`, if not the system's. @default not */
  readonly reverseNames?: { readonly server?: string }
  /** The ports that earlier scans found open, the most frequent first: what `top:N` begins with. @default [] */
  readonly frequentPorts?: readonly number[]
}

/** A scan that may run: all is resolved, checked and permitted, and nothing has been sent but DNS questions. */
export interface ScanPlan {
  /** The targets and excludes as they were given. */
  readonly targets: readonly string[]
  readonly exclude: readonly string[]
  readonly addresses: AddressSet
  readonly addressCount: number
  /** The names among the targets that led to an address. */
  readonly names: ReadonlyMap<AddressPoint, readonly string[]>
  readonly unresolved: readonly UnresolvedName[]
  /** Ascending, each once. */
  readonly ports: readonly number[]
  readonly authorization?: string
  readonly probesPerSecond: number
  readonly engine: string
  readonly engineReason: EngineReason
  readonly engineDetail: string | null
  readonly allStates: boolean
  /** Whether open ports are asked what answers there. */
  readonly identify?: boolean
  /** Whether only hosts are probed that answer when they are asked whether they are there. */
  readonly ping?: boolean
  /** Whether the DNS is asked for the names of hosts that answer. */
  readonly reverseNames?: { readonly server?: string }
  /** Determines the order of the probes. */
  readonly seed: number
  /** Addresses that are excluded since the scan began, where it is taken up again; they keep their place in the order. */
  readonly leftOut?: AddressSet
}

const probesPerSecondOutside = 300

/**
 * Checks and resolves everything that a scan needs, so that running it cannot fail on its options. Names are looked
 * up here, and excludes taken out of what they led to. A target name without an address is noted in `unresolved`,
 * as long as anything else is left to scan. `lookup` stands in for the system's name resolution.
 *
 * @throws {@link OptionError} `NO_TARGETS`, `NOTHING_TO_SCAN` (all is excluded), `NAME_NOT_RESOLVED` (no target
 * has an address, or an excluded name has none), `INVALID_RATE`, and those of `parseTarget`, `parsePorts`,
 * `chooseEngine`, `checkEngineHas`, `createPointerResolver` and `authorize`.
 */
export async function planScan(options: ScanOptions, lookup?: Lookup): Promise<ScanPlan> {
  const { targets, exclude = [], engine = 'auto', allStates = false, ping = false } = options
  if (targets.length === 0) {
    throw new OptionError('NO_TARGETS', 'Cannot scan nothing; name a host, an address, a network or a range')
  }
  const rate = checkedRate(options.probesPerSecond)
  const choice = await chooseEngine(engine)
  if (ping) checkEngineHas(choice.engine, 'ping')
  if (options.identify === true) checkEngineHas(choice.engine, 'identify')
  if (options.reverseNames !== undefined) await checkReverseNames(choice.engine, options.reverseNames)
  const ports = await parsePorts(options.ports ?? defaultPorts, options.frequentPorts)
  const wanted = await locate(targets, lookup)
  const unwanted = await locate(exclude, lookup)
  const [lost] = unwanted.unresolved
  if (lost !== undefined) throw notResolved('leave out', lost)

  const addresses = subtract(unite(wanted.ranges), unite(unwanted.ranges))
  if (addresses.length === 0) {
    const [missing] = wanted.unresolved
    if (wanted.ranges.length === 0 && missing !== undefined) throw notResolved('scan', missing)
    throw nothingLeft()
  }
  const { isFree, authorization } = authorize(addresses, options.authorization)
  return {
    targets,
    exclude,
    addresses,
    addressCount: Number(sizeOf(addresses)),
    names: wanted.names,
    unresolved: wanted.unresolved,
    ports,
    ...(authorization === undefined ? {} : { authorization }),
    probesPerSecond: rate ?? (isFree ? Infinity : probesPerSecondOutside),
    ...choice,
    allStates,
    ...(options.identify === true ? { identify: true } : {}),
    ...(options.reverseNames === undefined ? {} : { reverseNames: options.reverseNames }),
    ping,
    seed: randomInt(2 ** 32),
  }
}

/**
 * Makes the plan of a scan that stopped fit to be taken up again, in the same order: excludes are resolved anew and
 * more may be given, the engine must still be there, and all that is left must still be permitted.
 *
 * @throws {@link OptionError} as {@link planScan}.
 */
export async function replanScan(
  plan: ScanPlan,
  { exclude: more = [] }: Pick<ScanOptions, 'exclude'> = {},
  lookup?: Lookup,
): Promise<ScanPlan> {
  await chooseEngine(plan.engine)
  const exclude = [...plan.exclude, ...more]
  const unwanted = await locate(exclude, lookup)
  const [lost] = unwanted.unresolved
  if (lost !== undefined) throw notResolved('leave out', lost)
  const leftOut = intersect(plan.addresses, unite([...(plan.leftOut ?? []), ...unwanted.ranges]))
  const addresses = subtract(plan.addresses, leftOut)
  if (addresses.length === 0) throw nothingLeft()
  authorize(addresses, plan.authorization)
  return { ...plan, exclude, leftOut }
}

interface Located {
  readonly ranges: readonly AddressRange[]
  readonly names: ReadonlyMap<AddressPoint, readonly string[]>
  readonly unresolved: readonly UnresolvedName[]
}

async function locate(texts: readonly string[], lookup: Lookup | undefined): Promise<Located> {
  const targets = texts.map(parseTarget)
  const ranges: AddressRange[] = targets.flatMap((target) =>
    target.kind === 'addresses' ? [target.range] : [],
  )
  const names = new Map<AddressPoint, readonly string[]>()
  const unresolved: UnresolvedName[] = []
  const asked = new Set(targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])))
  for (const found of await Promise.all([...asked].map((name) => resolveName(name, lookup)))) {
    if ('reason' in found) {
      unresolved.push(found)
      continue
    }
    for (const point of new Set(found.addresses)) {
      ranges.push({ first: point, last: point })
      names.set(point, [...(names.get(point) ?? []), found.name])
    }
  }
  return { ranges, names, unresolved }
}

async function checkReverseNames(
  engine: string,
  { server }: ScanOptions['reverseNames'] & object,
): Promise<void> {
  checkEngineHas(engine, 'names')
  const { createPointerResolver } = await import('./names/pointer-resolver.ts')
  createPointerResolver(server)
}

function checkedRate(probesPerSecond: number | undefined): number | undefined {
  if (probesPerSecond === undefined || probesPerSecond > 0) return probesPerSecond
  throw new OptionError(
    'INVALID_RATE',
    `Cannot scan at ${probesPerSecond} probes a second; use a number above 0`,
    { details: { probesPerSecond } },
  )
}

function nothingLeft(): OptionError {
  return new OptionError('NOTHING_TO_SCAN', 'Cannot scan: every target is excluded; exclude less')
}

function notResolved(what: 'scan' | 'leave out', { name, reason }: UnresolvedName): OptionError {
  return new OptionError(
    'NAME_NOT_RESOLVED',
    `Cannot ${what} ${name}: it has no address (${reason}); check the name and the DNS, or give addresses`,
    { details: { name, reason } },
  )
}
