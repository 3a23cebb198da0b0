export { compareEngines, type CompareOptions } from './compare/compare-engines.ts'
export type { Comparison } from './compare/comparison.ts'
export {
  type ComparisonFormat,
  type ComparisonReportOptions,
  writeComparison,
} from './compare/report/write-comparison.ts'
export { prepareEngine } from './engines.ts'
export { isToolName } from './foreign/tool.ts'
export { importScan, importScanFile, type ImportOptions } from './foreign/import-scan.ts'
export {
  type ChangeKind,
  type ComparedFacts,
  type DiffOptions,
  diffScans,
  hasChanges,
  type PortChange,
  type ScanDiff,
} from './inventory/diff.ts'
export {
  type BaselineCheck,
  checkBaseline,
  type Deviation,
  type DeviationKind,
  type ExpectedPort,
  readBaseline,
} from './inventory/baseline.ts'
export {
  type Inventory,
  type InventoryOptions,
  type JournalOptions,
  openInventory,
  type StoppedScan,
} from './inventory/inventory.ts'
export { makeUsersFile } from './inventory/owner.ts'
export type { EarlierVerdict, JournaledHost, ScanJournal } from './inventory/scan-journal.ts'
export type { ScanSummary } from './inventory/scan-summary.ts'
export type { ComparedScan } from './inventory/scan-knowledge.ts'
export { planScan, replanScan, type ScanOptions, type ScanPlan } from './plan.ts'
export { createProbeLog, type PortHistory, type ProbeLog } from './probe-log.ts'
export type { ProbeEvent } from './prober.ts'
export type { Progress } from './progress.ts'
export { createReport, type ReportFormat, type ReportOptions, writeReport } from './reports/report.ts'
export type { ReportedDiff } from './reports/reported-diff.ts'
export type { ReportWriter } from './reports/report-writer.ts'
export type { HostResult, PortResult, PortState, Reason, ScanFacts, ScanResult } from './result.ts'
export { type RunOptions, runScan } from './scan.ts'
export { readTargets } from './targets/target-file.ts'
export {
  baselineTable,
  diffTable,
  historyTable,
  type TableStyle,
} from './inventory/tables/inventory-table.ts'
