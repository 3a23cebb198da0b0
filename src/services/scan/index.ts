export { compareEngines, type CompareOptions } from './compare/compare-engines.ts'
export type { Comparison } from './compare/comparison.ts'
export {
  type ComparisonFormat,
  type ComparisonReportOptions,
  writeComparison,
} from './compare/report/write-comparison.ts'
export { importScan, importScanFile, type ImportOptions } from './foreign/import-scan.ts'
export { planScan, type ScanOptions, type ScanPlan } from './plan.ts'
export type { Progress } from './progress.ts'
export { createReport, type ReportFormat, type ReportOptions, writeReport } from './reports/report.ts'
export type { ChangeKind, ReportedChange, ReportedDiff } from './reports/reported-diff.ts'
export type { ReportWriter } from './reports/report-writer.ts'
export type { HostResult, PortResult, PortState, Reason, ScanFacts, ScanResult } from './result.ts'
export { type RunOptions, runScan } from './scan.ts'
