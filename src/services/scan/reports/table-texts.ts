import type { Language } from '../../../core/index.ts'

/** What the table says beside the words of all reports. Numbers come formatted. */
export interface TableTexts {
  readonly port: string
  readonly state: string
  readonly service: string
  readonly reason: string
  readonly rtt: string
  /** What answers there. */
  readonly answers: string
  nothingOpen(hosts: string): string
  silent(hosts: string): string
  unlisted(hosts: string): string
  unresolved(name: string, reason: string): string
  notProbed(ports: string, reasons: string): string
  interrupted: string
  authorization(text: string): string
  discovery(text: string): string
  summary(open: string, openHosts: string, hosts: string): string
  effort(probes: string, seconds: string, perSecond: string): string
  engine(choice: string): string
}

/** The table's words in both languages. */
export const tableTexts: Readonly<Record<Language, TableTexts>> = {
  en: {
    port: 'PORT',
    state: 'STATE',
    service: 'SERVICE',
    reason: 'REASON',
    rtt: 'RTT',
    answers: 'ANSWERS',
    nothingOpen: (hosts) => `Nothing open, though they answer (hosts: ${hosts}):`,
    silent: (hosts) => `No answer at all (hosts: ${hosts}):`,
    unlisted: (hosts) => `No answer at all, not listed (hosts: ${hosts})`,
    unresolved: (name, reason) => `Not probed: ${name} (${reason})`,
    notProbed: (ports, reasons) =>
      `Not probed, so that nothing is known of them: ${ports} ports (${reasons})`,
    interrupted: 'The scan was stopped before its end.',
    authorization: (text) => `Authorised: ${text}`,
    discovery: (text) => `Looked for hosts: ${text}`,
    summary: (open, openHosts, hosts) => `Open ports: ${open}, on ${openHosts} of ${hosts} hosts`,
    effort: (probes, seconds, perSecond) => `${probes} probes in ${seconds} s (${perSecond}/s)`,
    engine: (choice) => `engine ${choice}`,
  },
  zh: {
    port: '端口',
    state: '状态',
    service: '服务',
    reason: '依据',
    rtt: '往返',
    answers: '应答者',
    nothingOpen: (hosts) => `有应答但没有开放端口的主机(${hosts} 台):`,
    silent: (hosts) => `完全没有应答的主机(${hosts} 台):`,
    unlisted: (hosts) => `完全没有应答、未列出的主机:${hosts} 台`,
    unresolved: (name, reason) => `未探测:${name}(${reason})`,
    notProbed: (ports, reasons) => `未能探测、情况不明的端口:${ports} 个(${reasons})`,
    interrupted: '扫描在完成之前被中止。',
    authorization: (text) => `授权:${text}`,
    discovery: (text) => `存活探测:${text}`,
    summary: (open, openHosts, hosts) => `开放端口 ${open} 个,分布在 ${hosts} 台主机中的 ${openHosts} 台`,
    effort: (probes, seconds, perSecond) => `${seconds} 秒内探测 ${probes} 次(每秒 ${perSecond} 次)`,
    engine: (choice) => `引擎 ${choice}`,
  },
}
