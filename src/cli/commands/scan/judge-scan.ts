import { errnoOf, OptionError, reasonOf } from '../../../core/index.ts'
import type { ExpectedPort, Inventory, ScanResult } from '../../../services/scan/index.ts'
import { exitStatus } from '../../failures.ts'
import type { Texts } from '../../texts/texts.ts'

/** What a scan is held against. */
export interface Standard {
  readonly inventory: Inventory | undefined
  /** The ports of a baseline, which then stands instead of the last scan. */
  readonly expected: readonly ExpectedPort[] | undefined
}

/** The flags that say how much is told of it. */
export interface JudgeFlags {
  readonly failOnChange?: true | undefined
  readonly quiet?: true | undefined
  /** Whether the report is for people, who are told of changes without having asked. */
  readonly isForPeople: boolean
}

/**
 * Tells on stderr how a scan differs from the baseline or from the last one of the same targets, and returns the exit
 * status: 3 where it differs and `--fail-on-change` asks. What is only unknown is no difference.
 */
export async function judgeScan(
  result: ScanResult,
  { inventory, expected }: Standard,
  { failOnChange, quiet, isForPeople }: JudgeFlags,
  texts: Texts,
): Promise<number> {
  const isAsked = failOnChange === true
  const isTold = quiet !== true
  if (expected === undefined && !isAsked && !(isForPeople && isTold)) return exitStatus.done
  const { baselineTable, checkBaseline, diffTable, hasChanges } =
    await import('../../../services/scan/index.ts')
  const style = { language: texts.language, color: process.stderr.isTTY && !process.env.NO_COLOR }
  const { id } = result.scan
  if (expected !== undefined) {
    const check = checkBaseline(expected, (await inventory?.load(id)) ?? result)
    if (isTold) say(baselineTable(check, style))
    return isAsked && check.counts.unexpected + check.counts.missing > 0
      ? exitStatus.changed
      : exitStatus.done
  }
  const diff = await inventory?.changesOf(id)
  if (diff === undefined) {
    if (isAsked && isTold) process.stderr.write(`${texts.scan.nothingToCompare}\n`)
    return exitStatus.done
  }
  if (isTold && (isAsked || hasChanges(diff))) say(diffTable(diff, style))
  return isAsked && hasChanges(diff) ? exitStatus.changed : exitStatus.done
}

/**
 * Opens the inventory for a scan, unless `--no-history` says otherwise. Where the user has no place for one and needs
 * none, the scan goes on without.
 *
 * @throws {@link OptionError} `NEEDS_HISTORY`; `INVENTORY_UNUSABLE`, `INVENTORY_NEWER`
 */
export async function openScanHistory(
  flags: {
    readonly history: boolean
    readonly db?: string | undefined
    readonly resume?: string | true | undefined
    readonly failOnChange?: true | undefined
    readonly baseline?: string | undefined
    readonly quiet?: true | undefined
  },
  texts: Texts,
): Promise<Inventory | undefined> {
  const isNeeded = flags.resume !== undefined || (flags.failOnChange === true && flags.baseline === undefined)
  if (!flags.history) {
    if (!isNeeded) return undefined
    throw new OptionError(
      'NEEDS_HISTORY',
      'Cannot resume or compare a scan without the history; leave --no-history out, or give a --baseline',
    )
  }
  const { openInventory } = await import('../../../services/scan/index.ts')
  try {
    return await openInventory(flags.db === undefined ? {} : { file: flags.db })
  } catch (error) {
    const isHomeless = flags.db === undefined && !isNeeded && noPlace.has(errnoOf(causeOf(error)) ?? '')
    if (!isHomeless) throw error
    if (flags.quiet !== true) process.stderr.write(`${texts.scan.notKept(reasonOf(causeOf(error)))}\n`)
    return undefined
  }
}

/** Errors of a home that can't hold an inventory. */
const noPlace: ReadonlySet<string> = new Set(['EACCES', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'])

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function say(pieces: Iterable<string>): void {
  for (const piece of pieces) process.stderr.write(piece)
}
