import { OptionError, isPortsideError } from '../../../core/index.ts'
import { chooseEngine } from '../engines.ts'
import type { ToolUse } from '../foreign/scan-by-tool.ts'
import { scanByTool } from '../foreign/scan-by-tool.ts'
import { isToolName } from '../foreign/tool.ts'
import { planScan, type ScanOptions, type ScanPlan } from '../plan.ts'
import { formatPorts } from '../ports/ports.ts'
import type { Progress } from '../progress.ts'
import type { ScanResult } from '../result.ts'
import { type RunOptions, runScan, totalCounts } from '../scan.ts'
import { intersect, pointOf } from '../targets/address-set.ts'
import type { Comparison, EngineReport, UnavailableEngine } from './comparison.ts'
import { startCpuClock } from './cpu-clock.ts'
import { type Dispute, findDisputes } from './find-disputes.ts'
import { probeAgain } from './probe-again.ts'
import { compareHosts, scoreEngine } from './score-engine.ts'
import { type EngineTraits, settleDispute } from './settle-dispute.ts'

/** What to compare, and who watches. */
export interface CompareOptions extends Omit<ScanOptions, 'engine' | 'allStates'> {
  /** The engines' names, each once; they scan in this order. */
  readonly engines: readonly string[]
  /** Portside's version, for the engines that are part of it. */
  readonly version?: string
  /** Stops the comparison; the result then says what is known so far. */
  readonly signal?: AbortSignal
  /** Called before each engine scans. */
  readonly onEngine?: (engine: string) => void
  readonly onProgress?: (progress: Progress) => void
  /** Called before the ports in dispute are probed again, with their number. */
  readonly onReprobe?: (ports: number) => void
}

/** All states of every port are kept for each engine: some 200 MB for five. A /24 with 1,000 ports is 256,000. */
const maxPorts = 262_144
/** Beyond, ports in dispute are left as they are: an engine that misses more has shown what it is like. */
const maxReprobed = 512
/** So many ports of a host without an answer, which gave others one, are no accident. */
const starvedPorts = 8

/** An engine's scan, and how it was made. */
interface EngineRun {
  readonly result: ScanResult
  readonly use: ToolUse | undefined
  readonly startedAt: string
  readonly elapsedMs: number
  readonly cpuMs: number | null
}

/**
 * Lets several engines scan the same ports one after another, probes again by calm connections what they disagree on, and says who
 * was right and why the others weren't. Engines that can't be used here, or fail, are listed with the reason.
 *
 * @throws {@link OptionError} `TOO_FEW_ENGINES` where fewer than two can, `COMPARISON_TOO_LARGE` beyond 262,144 ports in
 * all, `UNKNOWN_ENGINE`, and those of `planScan`
 */
export async function compareEngines(options: CompareOptions): Promise<Comparison> {
  const { engines, version, signal, onEngine, onProgress, onReprobe, ...what } = options
  const startedAt = new Date().toISOString()
  const plan = await planScan({ ...what, engine: 'connect', allStates: true })
  if (plan.addressCount * plan.ports.length > maxPorts) throw tooLarge(plan)
  const { plans, unavailable } = await planEngines(plan, engines)
  const runs: EngineRun[] = []
  const failed: UnavailableEngine[] = [...unavailable]
  for (const engine of plans) {
    if (signal?.aborted === true) break
    onEngine?.(engine.engine)
    try {
      runs.push(await runEngine(engine, { signal, onProgress }))
    } catch (error) {
      failed.push(asUnavailable(engine.engine, error))
    }
  }
  if (runs.length < 2 && signal?.aborted !== true) throw tooFew(failed)
  const results = runs.map(({ result }) => result)
  const { disputes, agreedOpen } = findDisputes(results)
  const traits = runs.map((run, i) => traitsOf(run, i, results))
  const disputed = disputes.toSorted(byWeight).slice(0, maxReprobed)
  onReprobe?.(disputed.length)
  const reprobes = await probeAgain(disputed, { probesPerSecond: plan.probesPerSecond, signal })
  const evidence = new Map(disputed.map((dispute, i) => [dispute, reprobes[i] ?? []]))
  const disagreements = disputes.map((dispute) => settleDispute(dispute, evidence.get(dispute) ?? [], traits))
  const names = new Map(
    results.flatMap(({ hosts }) => hosts.map((host) => [host.address, host.names] as const)),
  )
  return {
    startedAt,
    finishedAt: new Date().toISOString(),
    targets: plan.targets,
    exclude: plan.exclude,
    ports: formatPorts(plan.ports),
    addresses: plan.addressCount,
    ...(plan.authorization === undefined ? {} : { authorization: plan.authorization }),
    probesPerSecond: Number.isFinite(plan.probesPerSecond) ? plan.probesPerSecond : null,
    engines: runs.map((run, i): EngineReport => ({
      ...reportOf(run, plan, version ?? null),
      score: scoreEngine(i, agreedOpen, disagreements),
    })),
    unavailable: failed,
    hosts: compareHosts(runs.length, names, agreedOpen, disagreements),
    disagreements,
    interrupted: signal?.aborted === true,
  }
}

async function planEngines(
  plan: ScanPlan,
  engines: readonly string[],
): Promise<{ readonly plans: readonly ScanPlan[]; readonly unavailable: readonly UnavailableEngine[] }> {
  const plans: ScanPlan[] = []
  const unavailable: UnavailableEngine[] = []
  for (const engine of new Set(engines)) {
    try {
      plans.push({ ...plan, ...(await chooseEngine(engine)) })
    } catch (error) {
      unavailable.push(asUnavailable(engine, error))
    }
  }
  if (plans.length < 2) throw tooFew(unavailable)
  return { plans, unavailable }
}

/** The reason why an engine is left out; other errors are passed on. */
function asUnavailable(engine: string, error: unknown): UnavailableEngine {
  if (!isPortsideError(error) || (error.code !== 'ENGINE_UNAVAILABLE' && error.code !== 'TOOL_FAILED'))
    throw error
  return { engine, reason: String(error.details.reason) }
}

async function runEngine(
  plan: ScanPlan,
  watching: Pick<RunOptions, 'onProgress' | 'signal'>,
): Promise<EngineRun> {
  const startedAt = new Date().toISOString()
  const cpuClock = await startCpuClock()
  const startedMs = performance.now()
  let use: ToolUse | undefined
  const result = isToolName(plan.engine)
    ? await scanByTool(plan.engine, plan, { ...watching, onUse: (said) => (use = said) })
    : await runScan(plan, watching)
  const elapsedMs = Math.round(performance.now() - startedMs)
  const { ownMs, childrenMs } = cpuClock.read()
  const cpuMs = use === undefined ? ownMs + (childrenMs ?? 0) : childrenMs
  return { result, use, startedAt, elapsedMs, cpuMs: cpuMs === undefined ? null : Math.round(cpuMs) }
}

function traitsOf({ result, use }: EngineRun, place: number, results: readonly ScanResult[]): EngineTraits {
  const { engine } = result.scan
  const starved = starvedHosts(place, results)
  return {
    probesOnce: engine === 'zmap' || engine === 'masscan',
    connects: engine === 'connect' || use?.notes.some(({ kind }) => kind === 'connect-scan') === true,
    isComplete: !result.scan.interrupted,
    cannotReach: (address) => {
      const point = pointOf(address)
      return use !== undefined && intersect([{ first: point, last: point }], use.unreachable).length > 0
    },
    isStarvedBy: (address) => starved.has(address),
  }
}

/** Hosts of which an engine got no answer for several ports that answered another, while some did answer it. */
function starvedHosts(place: number, results: readonly ScanResult[]): ReadonlySet<string> {
  const answered = new Map<string, Set<number>>()
  for (const [i, { hosts }] of results.entries()) {
    if (i === place) continue
    for (const { address, ports } of hosts) {
      const set = answered.get(address) ?? new Set()
      answered.set(address, set)
      for (const { port, state } of ports) if (state === 'open' || state === 'closed') set.add(port)
    }
  }
  const starved = (results[place]?.hosts ?? []).filter(({ address, ports, counts }) => {
    const unanswered = ports.filter(
      ({ port, reason }) => reason === 'no-response' && answered.get(address)?.has(port) === true,
    )
    return unanswered.length >= starvedPorts && counts.open + counts.closed > 0
  })
  return new Set(starved.map(({ address }) => address))
}

/** Ports that somebody takes for open are looked at first. */
function byWeight(a: Dispute, b: Dispute): number {
  return weightOf(b) - weightOf(a)
}

function weightOf({ opinions }: Dispute): number {
  return opinions.some(({ state }) => state === 'open') ? 1 : 0
}

function reportOf(
  { result, use, startedAt, elapsedMs, cpuMs }: EngineRun,
  plan: ScanPlan,
  version: string | null,
): Omit<EngineReport, 'score'> {
  const { scan } = result
  return {
    engine: scan.engine,
    version: use === undefined ? version : use.tool.version,
    privilege: use?.privilege ?? (scan.engine === 'syn' ? 'CAP_NET_RAW' : 'none'),
    commands: use?.commands ?? [ownCommand(scan.engine, plan)],
    notes: use?.notes ?? [],
    startedAt,
    elapsedMs,
    cpuMs,
    probesSent: use === undefined ? scan.probesSent : (use.probesSent ?? null),
    isComplete: !scan.interrupted,
    counts: totalCounts(result),
  }
}

/** The command line that has one of Portside's own engines do the same. */
function ownCommand(engine: string, { targets, exclude, ports }: ScanPlan): readonly string[] {
  const excludes = exclude.flatMap((target) => ['--exclude', target])
  return [
    'portside',
    'scan',
    ...targets,
    ...excludes,
    '-p',
    formatPorts(ports),
    '--engine',
    engine,
    '--all-states',
  ]
}

function tooFew(unavailable: readonly UnavailableEngine[]): OptionError {
  const reasons = unavailable.map(({ engine, reason }) => `${engine}: ${reason}`).join('; ')
  return new OptionError(
    'TOO_FEW_ENGINES',
    `Cannot compare fewer than two engines${reasons === '' ? '' : ` (${reasons})`}; name more, or install some`,
    { details: { reasons } },
  )
}

function tooLarge({ addressCount, ports }: ScanPlan): OptionError {
  const count = addressCount * ports.length
  return new OptionError(
    'COMPARISON_TOO_LARGE',
    `Cannot compare engines on ${count} ports: at most ${maxPorts}, as every answer is kept; name fewer hosts or ports`,
    { details: { count, maxPorts } },
  )
}
