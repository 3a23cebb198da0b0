import type { ScanPlan } from '../plan.ts'
import type { ScanResult } from '../result.ts'
import type { ExpectedPort } from './baseline.ts'
import type { ScanDiff } from './diff.ts'
import { defaultInventoryFile } from './inventory-file.ts'
import type { ScanJournal } from './scan-journal.ts'
import type { ComparedScan } from './scan-knowledge.ts'
import type { ScanSummary } from './scan-summary.ts'

/** Where the inventory is. */
export interface InventoryOptions {
  /** @default `portside/scans.sqlite` in `$XDG_DATA_HOME`, or in `~/.local/share` */
  readonly file?: string
}

/** A scan that stopped before its end. */
export interface StoppedScan {
  readonly id: string
  /** As it was; see `replanScan`. */
  readonly plan: ScanPlan
}

/** What a scan's journal is told in advance. */
export interface JournalOptions {
  /** The stopped scan that this one takes up again. */
  readonly resumes?: string | undefined
  /** Ports that are expected to be open beside those that the last scan of the same targets found: a baseline's. */
  readonly expectedOpen?: readonly ExpectedPort[] | undefined
}

/**
 * All scans of a user, in one SQLite file that several programs may have open at a time. Scans are named by their id, by
 * the beginning of it as long as that is unique, and by `latest` and `previous`. All calls reject with
 * `INVENTORY_UNUSABLE` where the file can't be read or written.
 */
export interface Inventory extends AsyncDisposable {
  readonly file: string
  /** Begins a scan, or takes one up again, and writes it down while it runs; see `RunOptions.journal`. */
  journal(plan: ScanPlan, options?: JournalOptions): Promise<ScanJournal>
  /** A scan to take up again: the last that stopped, unless named. */
  stopped(reference?: string): Promise<StoppedScan>
  /** Keeps a scan that another program made. */
  keep(result: ScanResult): Promise<void>
  /** All scans, the newest first; of a target only where one is given: as it was named, or an address in it. */
  history(target?: string): Promise<readonly ScanSummary[]>
  /**
   * Removes all scans but the newest so many, of a target only where one is given, as {@link Inventory.history} lists them; returns
   * those that are gone. Whatever a process is still at stays. The file keeps its size: later scans fill what is free.
   */
  keepNewest(count: number, target?: string): Promise<readonly ScanSummary[]>
  /** What came of a scan; of one that has not ended, as far as it came. */
  load(reference: string): Promise<ComparedScan>
  /** What changed between two scans. Without `after`, up to the last of the same targets; without both, between the last two. */
  diff(before?: string, after?: string): Promise<ScanDiff>
  /** What a scan changed against the last one of the same targets; `undefined` where it is the first. */
  changesOf(id: string): Promise<ScanDiff | undefined>
  /**
   * The ports that were found open, by the number of addresses, the most frequent first; those from 32,768 on, which
   * systems hand out by chance, only where several addresses have them open.
   */
  frequentPorts(): Promise<readonly number[]>
}

/**
 * Opens the inventory, which is made where it is missing. Behind sudo it is the user's own, not root's.
 *
 * @throws {@link OptionError} `INVENTORY_UNUSABLE` with the reason; `INVENTORY_NEWER` for a later version's.
 */
export async function openInventory({
  file = defaultInventoryFile(),
}: InventoryOptions = {}): Promise<Inventory> {
  const { openSqliteInventory } = await import('./sqlite-inventory.ts')
  return openSqliteInventory(file)
}
