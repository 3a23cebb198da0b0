import type { Language } from '../../../../core/index.ts'

/** What the HTML report says beside what all documents say. Numbers come formatted, and the page escapes all. */
export interface HtmlTexts {
  readonly contents: string
  readonly summary: string
  readonly map: string
  readonly skip: string
  readonly toMap: string
  on(openHosts: string, hosts: string): string
  readonly answering: string
  ofHosts(hosts: string): string
  readonly scanId: string
  readonly finished: string
  certificatesNote(count: string): string
  more(count: string): string
  expired(days: string): string
  expiresIn(days: string): string
  readonly notYetValid: string
  readonly dateUnreadable: string
  readonly selfSigned: string
  validUntil(date: string): string
  readonly issuer: string
  readonly certificateNames: string
  readonly valid: string
  readonly notVerified: string
  readonly banner: string
  readonly mapNote: string
  mapBand(first: string, last: string, ports: string): string
  mapLeftPorts(ports: string): string
  mapLeftHosts(hosts: string): string
  readonly notOpen: string
  readonly openCount: string
  rowLabel(state: string, ports: string): string
  readonly legend: string
  readonly changedMark: string
  readonly openedMark: string
  readonly closedMark: string
  readonly unknownMark: string
  readonly blankMark: string
  readonly table: string
  tableLeft(ports: string): string
  readonly filters: string
  readonly states: string
  readonly portFilter: string
  readonly portExample: string
  readonly portInvalid: string
  readonly textFilter: string
  readonly textExample: string
  readonly changedOnly: string
  readonly reset: string
  /** With the placeholders `{ports}`, `{of}` and `{hosts}`, which the page's script fills in. */
  readonly shown: string
  readonly others: string
  readonly noHostsShown: string
}

/** The words in both languages. */
export const htmlTexts: Readonly<Record<Language, HtmlTexts>> = {
  en: {
    contents: 'Contents',
    summary: 'Summary',
    map: 'Map',
    skip: 'Skip to the ports',
    toMap: 'Hosts and ports at a glance',
    on: (openHosts, hosts) => `on ${openHosts} of ${hosts} hosts`,
    answering: 'Hosts that answer',
    ofHosts: (hosts) => `of ${hosts}`,
    scanId: 'Scan',
    finished: 'Finished',
    certificatesNote: (count) => `Certificates to look at: ${count}`,
    more: (count) => `and ${count} more`,
    expired: (days) => `expired ${days} days before the scan`,
    expiresIn: (days) => `${days} days left`,
    notYetValid: 'not valid yet',
    dateUnreadable: 'date not readable',
    selfSigned: 'self-signed',
    validUntil: (date) => `valid until ${date}`,
    issuer: 'Issuer',
    certificateNames: 'Names',
    valid: 'Valid',
    notVerified: 'Nobody has verified it.',
    banner: 'Greeting',
    mapNote:
      'A row for each host with an open port or a change, a column for each port that is open or changed somewhere. Bars: how many hosts have the port open.',
    mapBand: (first, last, ports) => `Ports ${first} to ${last} (${ports})`,
    mapLeftPorts: (ports) => `Ports that are open on fewer hosts and aren't drawn: ${ports}.`,
    mapLeftHosts: (hosts) => `Hosts that aren't drawn, because there are too many: ${hosts}.`,
    notOpen: 'not open',
    openCount: 'Open',
    rowLabel: (state, ports) => `${state}: ${ports}`,
    legend: 'Legend',
    changedMark: 'open, changed',
    openedMark: 'newly open',
    closedMark: 'was open',
    unknownMark: 'not probed, unknown',
    blankMark: 'blank: closed or filtered',
    table: 'Ports by host',
    tableLeft: (ports) =>
      `Ports that aren't listed, because a page can't hold so many: ${ports}. The formats csv and json have them.`,
    filters: 'Show',
    states: 'State',
    portFilter: 'Ports',
    portExample: '22, 80, 8000-8100',
    portInvalid: 'Numbers and ranges, separated by commas',
    textFilter: 'Host or text',
    textExample: '10.0.0.1, nginx …',
    changedOnly: 'Changes only',
    reset: 'Show all',
    shown: '{ports} of {of} ports (hosts: {hosts})',
    others: 'Other hosts',
    noHostsShown: 'Nothing fits these filters.',
  },
  zh: {
    contents: '目录',
    summary: '概要',
    map: '分布图',
    skip: '跳到端口列表',
    toMap: '主机与端口一览',
    on: (openHosts, hosts) => `分布在 ${hosts} 台主机中的 ${openHosts} 台`,
    answering: '有应答的主机',
    ofHosts: (hosts) => `共 ${hosts} 台`,
    scanId: '扫描编号',
    finished: '结束时间',
    certificatesNote: (count) => `需要留意的证书:${count} 个`,
    more: (count) => `另有 ${count} 个`,
    expired: (days) => `扫描时已过期 ${days} 天`,
    expiresIn: (days) => `还剩 ${days} 天`,
    notYetValid: '尚未生效',
    dateUnreadable: '日期无法识别',
    selfSigned: '自签名',
    validUntil: (date) => `有效期至 ${date}`,
    issuer: '颁发者',
    certificateNames: '名称',
    valid: '有效期',
    notVerified: '未经验证。',
    banner: '问候语',
    mapNote:
      '每行是一台有开放端口或有变化的主机,每列是一个在某处开放或有变化的端口。柱高:开放该端口的主机数。',
    mapBand: (first, last, ports) => `端口 ${first} 至 ${last}(${ports} 个)`,
    mapLeftPorts: (ports) => `开放主机较少、未画出的端口:${ports} 个。`,
    mapLeftHosts: (hosts) => `因数量太多而未画出的主机:${hosts} 台。`,
    notOpen: '未开放',
    openCount: '开放',
    rowLabel: (state, ports) => `${state}:${ports}`,
    legend: '图例',
    changedMark: '开放,有变化',
    openedMark: '新开放',
    closedMark: '之前开放',
    unknownMark: '未探测,情况不明',
    blankMark: '空白:关闭或被过滤',
    table: '各主机的端口',
    tableLeft: (ports) => `因页面容纳不下而未列出的端口:${ports} 个。csv 和 json 格式中有全部端口。`,
    filters: '显示',
    states: '状态',
    portFilter: '端口',
    portExample: '22, 80, 8000-8100',
    portInvalid: '以逗号分隔的端口号或范围',
    textFilter: '主机或文字',
    textExample: '10.0.0.1、nginx……',
    changedOnly: '只看变化',
    reset: '全部显示',
    shown: '{of} 个端口中的 {ports} 个({hosts} 台主机)',
    others: '其他主机',
    noHostsShown: '没有符合这些条件的端口。',
  },
}
