import type { Language } from '../../../core/index.ts'

/** What the reports that are documents (Markdown, HTML) say beside the words of all reports. Numbers come formatted. */
export interface DocumentTexts {
  readonly title: string
  readonly targets: string
  readonly exclude: string
  readonly ports: string
  readonly openPorts: string
  readonly engine: string
  readonly discovery: string
  readonly authorization: string
  readonly started: string
  readonly took: string
  readonly probes: string
  readonly rateCap: string
  readonly changes: string
  readonly change: string
  readonly host: string
  readonly names: string
  readonly port: string
  readonly state: string
  readonly service: string
  readonly answers: string
  readonly reason: string
  readonly rtt: string
  readonly before: string
  readonly now: string
  readonly otherHosts: string
  readonly notProbed: string
  readonly noPorts: string
  readonly noChanges: string
  readonly interrupted: string
  onHosts(open: string, openHosts: string, hosts: string): string
  effort(probes: string, perSecond: string): string
  perSecond(rate: string): string
  since(time: string): string
  rest(count: string, state: string): string
  nothingOpen(hosts: string): string
  silent(hosts: string): string
  unlisted(hosts: string): string
  unresolved(name: string, reason: string): string
  notProbedPorts(count: string): string
  made(version: string): string
}

/** The words in both languages. */
export const documentTexts: Readonly<Record<Language, DocumentTexts>> = {
  en: {
    title: 'Scan report',
    targets: 'Targets',
    exclude: 'Left out',
    ports: 'Ports',
    openPorts: 'Open ports',
    engine: 'Engine',
    discovery: 'Looked for hosts',
    authorization: 'Authorised',
    started: 'Started',
    took: 'Took',
    probes: 'Probes',
    rateCap: 'At most',
    changes: 'Changes',
    change: 'Change',
    host: 'Host',
    names: 'Names',
    port: 'Port',
    state: 'State',
    service: 'Usual service',
    answers: 'What answers',
    reason: 'Reason',
    rtt: 'RTT',
    before: 'Before',
    now: 'Now',
    otherHosts: 'Other hosts',
    notProbed: 'Not probed',
    noPorts: 'No port is open.',
    noChanges: 'Nothing has changed.',
    interrupted: 'The scan was stopped before its end.',
    onHosts: (open, openHosts, hosts) => `${open}, on ${openHosts} of ${hosts} hosts`,
    effort: (probes, perSecond) => `${probes} (${perSecond}/s)`,
    perSecond: (rate) => `${rate} probes a second`,
    since: (time) => `Since the scan of ${time}.`,
    rest: (count, state) => `${count} ${state}`,
    nothingOpen: (hosts) => `Nothing open, though they answer (hosts: ${hosts})`,
    silent: (hosts) => `No answer at all (hosts: ${hosts})`,
    unlisted: (hosts) => `No answer at all, not listed (hosts: ${hosts})`,
    unresolved: (name, reason) => `${name}: ${reason}`,
    notProbedPorts: (count) => `Nothing is known of these ports, open or not: ${count}.`,
    made: (version) => `Written by Portside${version}. Times are UTC.`,
  },
  zh: {
    title: '扫描报告',
    targets: '目标',
    exclude: '排除',
    ports: '端口',
    openPorts: '开放端口',
    engine: '引擎',
    discovery: '存活探测',
    authorization: '授权',
    started: '开始时间',
    took: '用时',
    probes: '探测次数',
    rateCap: '速率上限',
    changes: '变化',
    change: '变化',
    host: '主机',
    names: '名称',
    port: '端口',
    state: '状态',
    service: '常见服务',
    answers: '应答者',
    reason: '依据',
    rtt: '往返',
    before: '之前',
    now: '现在',
    otherHosts: '其他主机',
    notProbed: '未探测',
    noPorts: '没有开放的端口。',
    noChanges: '没有变化。',
    interrupted: '扫描在完成之前被中止。',
    onHosts: (open, openHosts, hosts) => `${open} 个,分布在 ${hosts} 台主机中的 ${openHosts} 台`,
    effort: (probes, perSecond) => `${probes} 次(每秒 ${perSecond} 次)`,
    perSecond: (rate) => `每秒 ${rate} 次探测`,
    since: (time) => `与 ${time} 的扫描相比。`,
    rest: (count, state) => `${count} 个${state}`,
    nothingOpen: (hosts) => `有应答但没有开放端口的主机(${hosts} 台)`,
    silent: (hosts) => `完全没有应答的主机(${hosts} 台)`,
    unlisted: (hosts) => `完全没有应答、未列出的主机(${hosts} 台)`,
    unresolved: (name, reason) => `${name}:${reason}`,
    notProbedPorts: (count) => `以下端口是否开放无从得知:${count} 个。`,
    made: (version) => `由 Portside${version} 生成。时间均为 UTC。`,
  },
}
