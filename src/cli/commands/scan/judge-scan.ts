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

function say(pieces: Iterable<string>): void {
  for (const piece of pieces) process.stderr.write(piece)
}
