import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Discovery, discoverHosts } from './discovery/discover-hosts.ts'
import { createProber } from './engines.ts'
import { identifyOpenPorts } from './identify/identifying-prober.ts'
import { scanByTool } from './foreign/scan-by-tool.ts'
import { isToolName } from './foreign/tool.ts'
import { addCounts, type HostTally } from './host-tally.ts'
import type { ScanJournal } from './inventory/scan-journal.ts'
import { permute } from './order.ts'
import type { ScanPlan } from './plan.ts'
import type { ProbeLog } from './probe-log.ts'
import { loadPortNames } from './ports/port-names.ts'
import { formatPorts } from './ports/ports.ts'
import type { Probe, Prober, ProbeRun, ProbeTotals, Verdict } from './prober.ts'
import type { Progress } from './progress.ts'
import { type ProgressWatch, watchProgress } from './progress-watch.ts'
import { type HostNames, openHostNames } from './names/host-names.ts'
import type { HostResult, PortResult, ScanFacts, ScanResult, StateCounts } from './result.ts'
import { createScanTally, type ScanTally } from './scan-tally.ts'
import { formatPoint, indexAddresses } from './targets/address-set.ts'

/** What may be watched while a scan runs. A callback that throws stops the scan, which rejects with what it threw. */
export interface RunOptions {
  /** Stops the scan; the result then says what is known so far. */
  readonly signal?: AbortSignal | undefined
  /** Called about five times a second, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called for each port that the result lists, as soon as it is known. */
  readonly onPort?: ((port: PortResult, host: Pick<HostResult, 'address' | 'names'>) => void) | undefined
  /** Called for each host that the result lists, as soon as all its ports are known. */
  readonly onHost?: ((host: HostResult) => void) | undefined
  /**
   * Where the scan writes down what it finds, and what it knows already where it is taken up again. Ports that are
   * expected to be open and aren't are asked once more at the end, and only that verdict counts.
   */
  readonly journal?: ScanJournal | undefined
  /** Keeps what happens to a few ports; see `createProbeLog`. */
  readonly watch?: ProbeLog | undefined
}

/** How long a port that seems to have closed is left alone before it is asked again. */
const confirmAfterMs = 1000

/**
 * Runs a scan. Every port of every address of the plan gets exactly one verdict; stopped by the signal, the ports
 * without one are `notProbed`, `interrupted`. Memory grows with the hosts that are listed and not with the ports,
 * unless the plan asks for all states.
 */
export async function runScan(plan: ScanPlan, options: RunOptions = {}): Promise<ScanResult> {
  if (isToolName(plan.engine)) return scanByTool(plan.engine, plan, options)
  return scanWith(createProber(plan.engine), plan, options, plan.ping === true ? discoverHosts : undefined)
}

/**
 * Runs a scan with a prober and a discovery of one's own, without which every host is probed: {@link runScan} for
 * tests of everything but the network.
 */
export async function scanWith(
  prober: Prober,
  plan: ScanPlan,
  options: RunOptions,
  discover?: typeof discoverHosts,
): Promise<ScanResult> {
  const { journal, signal, onProgress, watch: log } = options
  const { nameOf } = await loadPortNames()
  const now = new Date()
  using names = await openHostNames(plan, journal, options.onHost)
  const tally = createScanTally(plan, nameOf, { onPort: options.onPort, onHost: names.onHost })
  if (journal !== undefined) await takeEarlier(journal, tally, { log, names })
  const doubts = createDoubts(journal)
  using watch = watchProgress(onProgress, tally)
  const stops = [signal, watch.failed, names.failed, journal?.failed].filter((stop) => stop !== undefined)
  const stop = AbortSignal.any(stops)
  stop.addEventListener('abort', () => names.stop())

  const asker = plan.identify === true ? await identifying(prober, stop) : prober

  function take({ probe: { host, port }, state, reason, rttMs, identification }: Verdict<HostTally>): void {
    names.noteVerdict(host, state)
    const listed = tally.take(host, port, state, reason, rttMs, identification)
    journal?.record(host, port, reason, listed)
    log?.settle(host.address, port, state, reason, rttMs)
  }

  const discovery =
    discover === undefined
      ? undefined
      : await findHosts(discover, plan, { tally, journal, log, names, watch }, stop)
  const { probesPerSecond } = plan
  const { probesSent, detail } = await asker.run({
    probes: probesOf(plan, tally, journal, discovery),
    probesPerSecond,
    watch: log,
    signal: stop,
    onVerdict: (verdict) => doubts.keep(verdict) || take(verdict),
  })
  const confirmation = await doubts.confirm(asker, {
    probesPerSecond,
    watch: log,
    signal: stop,
    onVerdict: take,
  })
  watch.failed.throwIfAborted()
  journal?.failed.throwIfAborted()
  const interrupted = tally.done < tally.total
  if (interrupted) tally.giveUp()
  watch.report()
  await names.settled()
  names.failed.throwIfAborted()
  const result: ScanResult = {
    scan: {
      id: journal?.id ?? randomUUID(),
      startedAt: (journal?.startedAt ?? now).toISOString(),
      ...(journal?.isResumed === true ? { resumedAt: now.toISOString() } : {}),
      finishedAt: new Date().toISOString(),
      engine: prober.engine,
      probesSent: (journal?.probesSent ?? 0) + probesSent + confirmation.probesSent,
      interrupted,
      ...plannedFacts(plan),
      engineDetail: [plan.engineDetail, detail].filter((one) => typeof one === 'string').join('; ') || null,
      ...(discovery === undefined ? {} : { discovery: discoveryFacts(discovery) }),
      ...(names.facts === undefined ? {} : { reverseNames: names.facts }),
      addresses: tally.addresses,
      unlisted: tally.unlisted,
    },
    hosts: tally.hosts().map((host) => names.named(host)),
  }
  await journal?.finish(result)
  return result
}

/** A prober that also says what answers; what it takes for that is loaded where it is asked for. */
async function identifying(prober: Prober, signal: AbortSignal): Promise<Prober> {
  const { createIdentifier } = await import('./identify/identifier.ts')
  return identifyOpenPorts(prober, createIdentifier({ signal }))
}

/** Takes in what earlier runs found out. */
async function takeEarlier(
  journal: ScanJournal,
  tally: ScanTally,
  { log, names }: { readonly log: ProbeLog | undefined; readonly names: HostNames },
): Promise<void> {
  for await (const verdicts of journal.earlierVerdicts()) {
    for (const { hostPlace, port, state, reason, rttMs, identification } of verdicts) {
      if (tally.isLeftOut(hostPlace)) continue
      const host = tally.hostAt(hostPlace)
      names.noteVerdict(host, state)
      tally.take(host, port, state, reason, rttMs, identification)
      log?.settle(host.address, port, state, reason, rttMs)
    }
  }
}

/** Finds out who is there, and takes the others as down. Hosts that an earlier run has probed were there. */
async function findHosts(
  discover: typeof discoverHosts,
  plan: ScanPlan,
  {
    tally,
    journal,
    log,
    names,
    watch,
  }: {
    readonly tally: ScanTally
    readonly journal: ScanJournal | undefined
    readonly log: ProbeLog | undefined
    readonly names: HostNames
    readonly watch: Pick<ProgressWatch, 'follow'>
  },
  signal: AbortSignal,
): Promise<Discovery> {
  const { addressCount, ports, probesPerSecond } = plan
  const pointAt = indexAddresses(plan.addresses)
  const addressAt = (place: number): string => formatPoint(pointAt(place))
  const discovery = await discover({
    hostCount: addressCount,
    addressAt,
    isLeftOut: (place) =>
      tally.isLeftOut(place) || ports.some((port) => journal?.isKnown(place, port) === true),
    ports,
    probesPerSecond,
    signal,
    onBegin: (counts) => watch.follow(counts),
  })
  const watched = log?.ports() ?? []
  for (let place = 0; place < addressCount; place++) {
    if (discovery.isUp(place)) {
      if (!tally.isLeftOut(place)) names.ask(addressAt(place))
      continue
    }
    tally.takeDown(place)
    if (watched.length === 0) continue
    const address = addressAt(place)
    for (const { port } of watched.filter((one) => one.address === address)) {
      log?.settle(address, port, 'notProbed', 'host-down', undefined)
    }
  }
  watch.follow(tally)
  return discovery
}

function discoveryFacts({
  hostsAsked,
  hostsUp,
  tcpPorts,
  probesSent,
  withoutEcho,
}: Discovery): ScanFacts['discovery'] & object {
  return { hostsAsked, hostsUp, tcpPorts, probesSent, withoutEcho }
}

/** The ports that have no verdict yet, in the order of the plan's seed. */
function* probesOf(
  plan: ScanPlan,
  tally: ScanTally,
  journal: ScanJournal | undefined,
  discovery: Discovery | undefined,
): Generator<Probe<HostTally>> {
  const { addressCount, ports, seed } = plan
  for (const { host: place, port: portPlace } of permute(addressCount, ports.length, seed)) {
    const port = ports[portPlace] ?? 0
    if (tally.isLeftOut(place) || discovery?.isUp(place) === false) continue
    if (journal?.isKnown(place, port) === true) continue
    yield { host: tally.hostAt(place), port }
  }
}

/** Ports that were expected to be open and seem not to be. */
interface Doubts {
  /** Keeps a verdict back that is in doubt, and says whether it did. */
  keep(verdict: Verdict<HostTally>): boolean
  /** Asks the kept ones again, some time after they were asked first. */
  confirm(
    prober: Prober,
    run: Pick<ProbeRun<HostTally>, 'probesPerSecond' | 'watch' | 'signal' | 'onVerdict'>,
  ): Promise<ProbeTotals>
}

function createDoubts(journal: ScanJournal | undefined): Doubts {
  const probes: Probe<HostTally>[] = []
  let lastMs = 0
  return {
    keep({ probe, state }) {
      const isAnotherState = state === 'closed' || state === 'filtered'
      if (!isAnotherState || journal?.isExpectedOpen(probe.host.address, probe.port) !== true) return false
      probes.push(probe)
      lastMs = performance.now()
      return true
    },
    async confirm(prober, run) {
      if (probes.length === 0) return { probesSent: 0 }
      const waitMs = lastMs + confirmAfterMs - performance.now()
      await delay(Math.max(0, waitMs), undefined, { signal: run.signal }).catch(() => {})
      return prober.run({ ...run, probes })
    },
  }
}

function plannedFacts(plan: ScanPlan) {
  const { engineReason, targets, exclude, authorization, probesPerSecond, unresolved } = plan
  return {
    engineReason,
    ports: formatPorts(plan.ports),
    targets,
    exclude,
    ...(authorization === undefined ? {} : { authorization }),
    probesPerSecond: Number.isFinite(probesPerSecond) ? probesPerSecond : null,
    unresolved,
  } satisfies Partial<ScanFacts>
}

/** The counts of all ports of a scan, whether their hosts are listed or not. */
export function totalCounts({ scan, hosts }: ScanResult): StateCounts {
  const sum = { ...scan.unlisted.counts }
  for (const { counts } of hosts) addCounts(sum, counts)
  return sum
}
