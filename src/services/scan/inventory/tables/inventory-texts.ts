import type { Language } from '../../../../core/index.ts'
import type { DeviationKind } from '../baseline.ts'
import type { ChangeKind } from '../diff.ts'
import type { ScanSummary } from '../scan-summary.ts'

/** What the inventory's tables say, apart from the facts. Numbers and times come formatted. */
export interface InventoryTexts {
  readonly heads: Readonly<
    Record<'id' | 'started' | 'status' | 'targets' | 'ports' | 'open' | 'engine', string>
  >
  readonly status: Readonly<Record<ScanSummary['status'], string>>
  readonly noScans: string
  readonly kinds: Readonly<Record<ChangeKind, string>>
  readonly deviations: Readonly<Record<DeviationKind, string>>
  readonly noChange: string
  readonly asExpected: string
  compared(before: string, after: string): string
  more(count: string): string
}

/** The tables' words in both languages. */
export const inventoryTexts: Readonly<Record<Language, InventoryTexts>> = {
  en: {
    heads: {
      id: 'SCAN',
      started: 'STARTED',
      status: 'STATUS',
      targets: 'TARGETS',
      ports: 'PORTS',
      open: 'OPEN',
      engine: 'ENGINE',
    },
    status: { ended: 'complete', running: 'running', stopped: 'stopped' },
    noScans: 'No scans yet.',
    kinds: {
      opened: 'opened',
      closed: 'closed',
      changed: 'changed',
      reopened: 'reopened',
      unknown: 'unknown',
    },
    deviations: { unexpected: 'unexpected', missing: 'missing', unknown: 'unknown' },
    noChange: 'No change.',
    asExpected: 'As the baseline has it.',
    compared: (before, after) => `From ${before} to ${after}`,
    more: (count) => `and ${count} more unknown`,
  },
  zh: {
    heads: {
      id: '扫描',
      started: '开始时间',
      status: '状态',
      targets: '目标',
      ports: '端口',
      open: '开放',
      engine: '引擎',
    },
    status: { ended: '已完成', running: '进行中', stopped: '已中断' },
    noScans: '还没有扫描记录。',
    kinds: {
      opened: '新开放',
      closed: '已关闭',
      changed: '服务改变',
      reopened: '重新开放',
      unknown: '情况不明',
    },
    deviations: { unexpected: '意外开放', missing: '应开放而未开放', unknown: '情况不明' },
    noChange: '没有变化。',
    asExpected: '与基线一致。',
    compared: (before, after) => `从 ${before} 到 ${after}`,
    more: (count) => `另有 ${count} 个情况不明`,
  },
}
