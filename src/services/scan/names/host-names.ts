import type { HostTally } from '../host-tally.ts'
import type { ScanJournal } from '../inventory/scan-journal.ts'
import type { ScanPlan } from '../plan.ts'
import { type HostResult, type PortState, type ScanFacts, withPtrNames } from '../result.ts'
import type { ReverseNames } from './reverse-names.ts'

/** The names that hosts of a scan get from the DNS, now or in an earlier run. */
export interface HostNames extends Disposable {
  /** To be called for each verdict before the tally takes it: the first answer of a host has its names asked for. */
  noteVerdict(host: HostTally, state: PortState): void
  /** Takes a host for being there. */
  ask(address: string): void
  /** Tells of a host, when its names are known. */
  readonly onHost: ((host: HostResult) => void) | undefined
  /** Aborted with what that threw. */
  readonly failed: AbortSignal
  /** A host with its names. */
  named(host: HostResult): HostResult
  /** Asks no more. */
  stop(): void
  /** Resolves when nothing is asked any more. */
  settled(): Promise<void>
  /** What came of it; `undefined` where nobody was to be asked. */
  readonly facts: ScanFacts['reverseNames']
}

/** Has names asked for where the plan wants that; in any case those count that an earlier run has written down. */
export async function openHostNames(
  { reverseNames }: ScanPlan,
  journal: ScanJournal | undefined,
  onHost: ((host: HostResult) => void) | undefined,
): Promise<HostNames> {
  const known = (await journal?.earlierNames()) ?? new Map<string, readonly string[]>()
  const names = reverseNames === undefined ? undefined : await openReverseNames(reverseNames, known, journal)
  const failure = new AbortController()
  const namesOf = (address: string): readonly string[] | undefined =>
    names === undefined ? known.get(address) : names.namesOf(address)

  const named = (host: HostResult): HostResult => withPtrNames(host, namesOf(host.address))

  function tell(host: HostResult): void {
    try {
      onHost?.(named(host))
    } catch (error) {
      failure.abort(error)
    }
  }

  return {
    noteVerdict(host, state) {
      if (names === undefined || host.hasAnswered || (state !== 'open' && state !== 'closed')) return
      names.ask(host.address)
    },
    ask: (address) => names?.ask(address),
    onHost:
      onHost === undefined || names === undefined
        ? onHost
        : (host) => names.whenKnown(host.address, () => tell(host)),
    failed: failure.signal,
    named,
    stop: () => names?.stop(),
    settled: async () => names?.settled(),
    get facts() {
      return names?.facts
    },
    [Symbol.dispose]: () => names?.stop(),
  }
}

async function openReverseNames(
  { server }: ScanPlan['reverseNames'] & object,
  known: ReadonlyMap<string, readonly string[]>,
  journal: ScanJournal | undefined,
): Promise<ReverseNames> {
  const [{ createPointerResolver }, { createReverseNames }] = await Promise.all([
    import('./pointer-resolver.ts'),
    import('./reverse-names.ts'),
  ])
  return createReverseNames({
    resolver: createPointerResolver(server),
    known,
    onNames: (address, found) => journal?.recordNames(address, found),
  })
}
