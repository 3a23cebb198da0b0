import { Option } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'

/** Where the inventory is. */
export const dbOption = (texts: Texts) => new Option('--db <file>', texts.scan.db).env('PORTSIDE_SCAN_DB')

/** Opens the inventory that `--db` names, or the user's own. */
export async function openHistory(file: string | undefined) {
  const { openInventory } = await import('../../../services/scan/index.ts')
  return openInventory(file === undefined ? {} : { file })
}
