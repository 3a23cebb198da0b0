import { Option } from '@commander-js/extra-typings'
import { errnoOf, OptionError, reasonOf } from '../../../core/index.ts'
import type { Inventory } from '../../../services/scan/index.ts'
import type { Texts } from '../../texts/texts.ts'

/** Where the inventory is. */
export const dbOption = (texts: Texts) => new Option('--db <file>', texts.scan.db).env('PORTSIDE_SCAN_DB')

/** Opens the inventory that `--db` names, or the user's own. */
export async function openHistory(file: string | undefined): Promise<Inventory> {
  const { openInventory } = await import('../../../services/scan/index.ts')
  return openInventory(file === undefined ? {} : { file })
}

/** The flags of a scan that say whether it needs the inventory. */
export interface HistoryFlags {
  readonly history: boolean
  readonly db?: string | undefined
  readonly resume?: string | true | undefined
  readonly failOnChange?: true | undefined
  readonly baseline?: string | undefined
  readonly quiet?: true | undefined
}

/**
 * Opens the inventory for a scan, unless `--no-history` says otherwise. Where the user has no place for one and needs
 * none, the scan goes on without.
 *
 * @throws {@link OptionError} `NEEDS_HISTORY`; `INVENTORY_UNUSABLE`, `INVENTORY_NEWER`
 */
export async function openScanHistory(flags: HistoryFlags, texts: Texts): Promise<Inventory | undefined> {
  const isNeeded = flags.resume !== undefined || (flags.failOnChange === true && flags.baseline === undefined)
  if (!flags.history) {
    if (!isNeeded) return undefined
    throw new OptionError(
      'NEEDS_HISTORY',
      'Cannot resume or compare a scan without the history; leave --no-history out, or give a --baseline',
    )
  }
  try {
    return await openHistory(flags.db)
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
