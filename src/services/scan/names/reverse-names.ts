import type { ScanFacts } from '../result.ts'
import { codeOf, type PointerResolver } from './pointer-resolver.ts'

/** The names that the DNS gives for addresses of a scan. */
export interface ReverseNames extends Disposable {
  /** Asks for the names of an address, unless it has been asked for, or they are known. */
  ask(address: string): void
  /** What is known by now. */
  namesOf(address: string): readonly string[] | undefined
  /** Calls back when nothing more will be known of an address: at once, where it isn't asked for. */
  whenKnown(address: string, callBack: () => void): void
  /** Ends what is being asked; what isn't known by then stays so. */
  stop(): void
  /** Resolves when nothing is asked any more. */
  settled(): Promise<void>
  readonly facts: ScanFacts['reverseNames'] & object
}

/** What a scan's names are looked up with. */
export interface ReverseNamesOptions {
  readonly resolver: PointerResolver
  /** What an earlier run has found out. */
  readonly known?: ReadonlyMap<string, readonly string[]>
  /** Called for each address that has names. */
  readonly onNames?: (address: string, names: readonly string[]) => void
}

/** Questions that are open at a time: few enough for any resolver. */
const mostAtOnce = 32
/** So many in a row without any answer, and the rest isn't asked: what that costs is bounded, however many hosts there are. */
const mostInARow = mostAtOnce

/**
 * Looks the names of addresses up, some at a time. A resolver that doesn't answer is left alone after a while, and what it took is told in
 * the facts; hosts have no names then, and nothing else changes.
 */
export function createReverseNames({
  resolver,
  known = new Map(),
  onNames,
}: ReverseNamesOptions): ReverseNames {
  const names = new Map(known)
  const asked = new Set<string>()
  /** Those of which something may still become known, with who waits for it. */
  const open = new Map<string, (() => void)[]>()
  const waiting: string[] = []
  const everyone = Promise.withResolvers<void>()
  let next = 0
  let underWay = 0
  let inARow = 0
  let answered = 0
  let trouble: string | null = null
  let isOver = false
  let isAwaited = false

  function conclude(address: string): void {
    const callBacks = open.get(address) ?? []
    open.delete(address)
    for (const callBack of callBacks) callBack()
  }

  async function lookUp(address: string): Promise<void> {
    await askResolver(address)
    underWay--
    conclude(address)
    pump()
  }

  async function askResolver(address: string): Promise<void> {
    try {
      const found = await resolver.namesOf(address)
      if (isOver) return
      inARow = 0
      answered++
      if (found.length === 0) return
      names.set(address, found)
      onNames?.(address, found)
    } catch (error) {
      if (isOver) return
      trouble = codeOf(error)
      if (++inARow >= mostInARow) end()
    }
  }

  function pump(): void {
    while (!isOver && underWay < mostAtOnce) {
      const address = waiting[next]
      if (address === undefined) break
      next++
      underWay++
      void lookUp(address)
    }
    if (isAwaited && (isOver || underWay === 0)) everyone.resolve()
  }

  function end(): void {
    isOver = true
    next = waiting.length
    resolver.cancel()
    for (const address of open.keys()) conclude(address)
    pump()
  }

  function stop(): void {
    if (!isOver) end()
  }

  return {
    ask(address) {
      if (asked.has(address) || names.has(address)) return
      asked.add(address)
      if (isOver) return
      open.set(address, [])
      waiting.push(address)
      pump()
    },
    namesOf: (address) => names.get(address),
    whenKnown(address, callBack) {
      const others = open.get(address)
      if (others === undefined) callBack()
      else others.push(callBack)
    },
    stop,
    [Symbol.dispose]: stop,
    settled() {
      isAwaited = true
      pump()
      return everyone.promise
    },
    get facts() {
      const hostsUnanswered = asked.size - answered
      return { hostsAsked: known.size + asked.size, hostsNamed: names.size, hostsUnanswered, trouble }
    },
  }
}
