import type { Language } from '../../../core/index.ts'
import type { EngineReason, PortState, UnresolvedName } from '../result.ts'

/** What the table says, apart from the facts. Numbers come formatted. */
export interface TableTexts {
  readonly port: string
  readonly state: string
  readonly service: string
  readonly reason: string
  readonly rtt: string
  readonly states: Readonly<Record<PortState, string>>
  readonly engineReasons: Readonly<Record<EngineReason, string>>
  readonly unresolvedReasons: Readonly<Record<UnresolvedName['reason'], string>>
  nothingOpen(hosts: string): string
  silent(hosts: string): string
  unlisted(hosts: string): string
  unresolved(name: string, reason: string): string
  notProbed(ports: string, reasons: string): string
  interrupted: string
  authorization(text: string): string
  summary(open: string, openHosts: string, hosts: string): string
  effort(probes: string, seconds: string, perSecond: string): string
  engine(name: string, reason: string): string
}

/** The table's words in both languages. */
export const tableTexts: Readonly<Record<Language, TableTexts>> = {
  en: {
    port: 'PORT',
    state: 'STATE',
    service: 'SERVICE',
    reason: 'REASON',
    rtt: 'RTT',
    states: { open: 'open', closed: 'closed', filtered: 'filtered', notProbed: 'not probed' },
    engineReasons: {
      requested: 'as requested',
      best: 'the best there is',
      'best-available': 'the best to be had here',
    },
    unresolvedReasons: {
      'no-such-name': 'no such name',
      'dns-failure': 'the DNS does not answer',
      'no-usable-address': 'no address that can be scanned',
    },
    nothingOpen: (hosts) => `Nothing open, though they answer (hosts: ${hosts}):`,
    silent: (hosts) => `No answer at all (hosts: ${hosts}):`,
    unlisted: (hosts) => `No answer at all, not listed (hosts: ${hosts})`,
    unresolved: (name, reason) => `Not probed: ${name} (${reason})`,
    notProbed: (ports, reasons) =>
      `Not probed, so that nothing is known of them: ${ports} ports (${reasons})`,
    interrupted: 'The scan was stopped before its end.',
    authorization: (text) => `Authorised: ${text}`,
    summary: (open, openHosts, hosts) => `Open ports: ${open}, on ${openHosts} of ${hosts} hosts`,
    effort: (probes, seconds, perSecond) => `${probes} probes in ${seconds} s (${perSecond}/s)`,
    engine: (name, reason) => `engine ${name}, ${reason}`,
  },
  zh: {
    port: '端口',
    state: '状态',
    service: '服务',
    reason: '依据',
    rtt: '往返',
    states: { open: '开放', closed: '关闭', filtered: '被过滤', notProbed: '未探测' },
    engineReasons: { requested: '按要求选用', best: '最好的引擎', 'best-available': '此处可用的最好引擎' },
    unresolvedReasons: {
      'no-such-name': '没有这个名字',
      'dns-failure': 'DNS 没有应答',
      'no-usable-address': '没有可以扫描的地址',
    },
    nothingOpen: (hosts) => `有应答但没有开放端口的主机(${hosts} 台):`,
    silent: (hosts) => `完全没有应答的主机(${hosts} 台):`,
    unlisted: (hosts) => `完全没有应答、未列出的主机:${hosts} 台`,
    unresolved: (name, reason) => `未探测:${name}(${reason})`,
    notProbed: (ports, reasons) => `未能探测、情况不明的端口:${ports} 个(${reasons})`,
    interrupted: '扫描在完成之前被中止。',
    authorization: (text) => `授权:${text}`,
    summary: (open, openHosts, hosts) => `开放端口 ${open} 个,分布在 ${hosts} 台主机中的 ${openHosts} 台`,
    effort: (probes, seconds, perSecond) => `${seconds} 秒内探测 ${probes} 次(每秒 ${perSecond} 次)`,
    engine: (name, reason) => `引擎 ${name},${reason}`,
  },
}
