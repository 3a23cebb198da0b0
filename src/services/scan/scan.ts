import { randomUUID } from 'node:crypto'
import { formatPoint, indexAddresses } from './targets/address-set.ts'
import { createProber } from './engines.ts'
import { scanByTool } from './foreign/scan-by-tool.ts'
import { isToolName } from './foreign/tool.ts'
import { addCounts, createHostTally, type HostTally, noCounts } from './host-tally.ts'
import { permute } from './order.ts'
import type { ScanPlan } from './plan.ts'
import { loadPortNames } from './ports/port-names.ts'
import { formatPorts } from './ports/ports.ts'
import type { Probe, Prober, Verdict } from './prober.ts'
import { type Progress, remainingMs, smoothRate } from './progress.ts'
import type { HostResult, PortResult, ScanResult, StateCounts } from './result.ts'

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
}

const progressIntervalMs = 200
/** Up to here every host is listed; beyond, hosts that answered nothing are only counted. */
const maxListedSilentHosts = 65_536

/**
 * Runs a scan. Every port of every address of the plan gets exactly one verdict; stopped by the signal, the ports
 * without one are `notProbed`, `interrupted`. Memory grows with the hosts that are listed and not with the ports,
 * unless the plan asks for all states.
 */
export async function runScan(plan: ScanPlan, options: RunOptions = {}): Promise<ScanResult> {
  if (isToolName(plan.engine)) return scanByTool(plan.engine, plan, options)
  return scanWith(createProber(plan.engine), plan, options)
}

/** Runs a scan with a prober of one's own: {@link runScan} for tests of everything but the network. */
export async function scanWith(
  prober: Prober,
  plan: ScanPlan,
  { signal, onProgress, onPort, onHost }: RunOptions,
): Promise<ScanResult> {
  const { nameOf } = await loadPortNames()
  const { addressCount, ports, allStates } = plan
  const pointAt = indexAddresses(plan.addresses)
  const startedAt = new Date()
  const running = new Map<number, HostTally>()
  const finished: { readonly place: number; readonly host: HostResult }[] = []
  const unlisted = { hosts: 0, counts: noCounts() }
  let done = 0
  let open = 0

  function tallyAt(place: number): HostTally {
    const known = running.get(place)
    if (known !== undefined) return known
    const point = pointAt(place)
    const names = plan.names.get(point) ?? []
    const tally = createHostTally({ place, address: formatPoint(point), names, ports, allStates, nameOf })
    running.set(place, tally)
    return tally
  }

  function* probes(): Generator<Probe<HostTally>> {
    for (const { host, port } of permute(addressCount, ports.length, plan.seed)) {
      yield { host: tallyAt(host), port: ports[port] ?? 0 }
    }
  }

  function onVerdict({ probe: { host, port }, state, reason, rttMs }: Verdict<HostTally>): void {
    done++
    if (state === 'open') open++
    const listed = host.add(port, state, reason, rttMs)
    if (listed !== undefined) onPort?.(listed, host)
    if (host.missing === 0) finish(host)
  }

  function finish(tally: HostTally): void {
    running.delete(tally.place)
    const host = tally.result()
    if (addressCount > maxListedSilentHosts && !tally.hasAnswered && !allStates) {
      unlisted.hosts++
      addCounts(unlisted.counts, host.counts)
    } else {
      finished.push({ place: tally.place, host })
      onHost?.(host)
    }
  }

  function finishRest(): void {
    if (addressCount <= maxListedSilentHosts) {
      const seen = new Set(finished.map(({ place }) => place))
      for (let place = 0; place < addressCount; place++) if (!seen.has(place)) tallyAt(place)
    }
    for (const tally of running.values()) {
      tally.giveUp()
      finish(tally)
    }
    const untouched = addressCount - finished.length - unlisted.hosts
    unlisted.hosts += untouched
    unlisted.counts.notProbed += untouched * ports.length
  }

  const total = addressCount * ports.length
  const { probesPerSecond } = plan
  const watch = watchProgress(onProgress, () => ({ done, total, open }))
  try {
    const stop = signal === undefined ? watch.failed : AbortSignal.any([signal, watch.failed])
    const { probesSent } = await prober.run({ probes: probes(), probesPerSecond, signal: stop, onVerdict })
    watch.failed.throwIfAborted()
    const interrupted = done < total
    if (interrupted) finishRest()
    watch.report()
    return {
      scan: {
        id: randomUUID(),
        startedAt: startedAt.toISOString(),
        finishedAt: new Date().toISOString(),
        engine: prober.engine,
        engineReason: plan.engineReason,
        engineDetail: plan.engineDetail,
        probesSent,
        ports: formatPorts(ports),
        targets: plan.targets,
        exclude: plan.exclude,
        addresses: addressCount,
        ...(plan.authorization === undefined ? {} : { authorization: plan.authorization }),
        probesPerSecond: Number.isFinite(probesPerSecond) ? probesPerSecond : null,
        interrupted,
        unresolved: plan.unresolved,
        unlisted,
      },
      hosts: finished.toSorted((a, b) => a.place - b.place).map(({ host }) => host),
    }
  } finally {
    watch[Symbol.dispose]()
  }
}

/** The counts of all ports of a scan, whether their hosts are listed or not. */
export function totalCounts({ scan, hosts }: ScanResult): StateCounts {
  const sum = { ...scan.unlisted.counts }
  for (const { counts } of hosts) addCounts(sum, counts)
  return sum
}

interface ProgressWatch extends Disposable {
  report(): void
  /** Aborted with what the callback threw. */
  readonly failed: AbortSignal
}

function watchProgress(
  onProgress: RunOptions['onProgress'],
  look: () => Pick<Progress, 'done' | 'total' | 'open'>,
): ProgressWatch {
  const failure = new AbortController()
  let doneBefore = 0
  let lookedMs = performance.now()
  let rate: number | undefined

  function report(): void {
    const now = look()
    const nowMs = performance.now()
    rate = smoothRate(rate, now.done - doneBefore, nowMs - lookedMs)
    doneBefore = now.done
    lookedMs = nowMs
    onProgress?.({ ...now, probesPerSecond: rate, remainingMs: remainingMs(now.total - now.done, rate) })
  }

  const timer = setInterval(() => {
    try {
      report()
    } catch (error) {
      failure.abort(error)
    }
  }, progressIntervalMs)
  return { report, failed: failure.signal, [Symbol.dispose]: () => clearInterval(timer) }
}
