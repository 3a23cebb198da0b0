import type { Language } from '../../../../core/index.ts'

/** Says since when and for how long. */
export type StretchLabel = (from: string, duration: string) => string

/** What a report says, apart from the facts. Figures and names come formatted, and are escaped by the page. */
export interface ReportTexts {
  readonly language: Language
  readonly title: string
  readonly summary: string
  readonly server: string
  readonly asked: string
  readonly answered: string
  readonly answers: string
  readonly offset: string
  readonly offsetMedian: string
  readonly offsetRange: string
  readonly delay: string
  readonly delayMedian: string
  readonly jitter: string
  readonly jitterHistogram: string
  readonly outages: string
  readonly stratum: string
  readonly from: string
  readonly to: string
  readonly lasted: string
  readonly lost: string
  readonly goesOn: string
  readonly figures: string
  readonly least: string
  readonly median: string
  readonly greatest: string
  readonly noTime: string
  readonly isFalse: string
  readonly utc: string
  readonly legend: string
  readonly jitterNote: string
  readonly none: string
  period(from: string, to: string, duration: string): string
  made(at: string, version: string): string
  ignored(lines: number): string
  left(servers: number): string
  leftOutages(count: number): string
  beyond(count: number): string
  falseticker(count: number, share: string): string
  unsynchronised(count: number, share: string): string
  readonly outageLabel: StretchLabel
  readonly holeLabel: StretchLabel
  chart(what: string, server: string): string
  chartFacts(count: number, least: string, median: string, greatest: string, outages: number): string
  histogramFacts(count: number, jitter: string): string
}

/** The words in both languages. */
export const reportTexts: Readonly<Record<Language, ReportTexts>> = {
  en: {
    language: 'en',
    title: 'Time report',
    summary: 'Summary',
    server: 'Server',
    asked: 'asked',
    answered: 'answered',
    answers: 'answers',
    offset: 'Offset',
    offsetMedian: 'offset, median',
    offsetRange: 'offset, middle 95 %',
    delay: 'Delay',
    delayMedian: 'delay, median',
    jitter: 'jitter',
    jitterHistogram: 'Jitter: steps from one offset to the next',
    outages: 'outages',
    stratum: 'stratum',
    from: 'from',
    to: 'to',
    lasted: 'lasted',
    lost: 'asked in vain',
    goesOn: 'goes on',
    figures: 'The figures of the charts',
    least: 'least',
    median: 'median',
    greatest: 'greatest',
    noTime: 'This server has never told the time.',
    isFalse: 'falseticker',
    utc: 'All times are UTC.',
    legend:
      'Line: median; band: least to greatest at that place. Red: the server gave no time. Grey: nothing was recorded.',
    jitterNote:
      'Jitter is the root mean square of these steps. The outermost bars hold all that lies beyond.',
    none: 'none',
    period: (from, to, duration) => `${from} to ${to} (${duration}).`,
    made: (at, version) => `Made ${at} by Portside ${version}.`,
    ignored: (lines) => `Lines of the recording that were not readable, and are left out: ${lines}.`,
    left: (servers) => `Servers that are not shown, because there are too many: ${servers}.`,
    leftOutages: (count) => `and ${count} more`,
    beyond: (count) => `Beyond the scale, and marked at its edge: ${count}.`,
    falseticker: (count, share) =>
      `Falseticker: in ${count} rounds (${share}) this server was wrong, if the majority was right.`,
    unsynchronised: (count, share) =>
      `In ${count} answers (${share}) this server said that its own clock is not synchronised.`,
    outageLabel: (from, duration) => `No time from ${from} on, for ${duration}`,
    holeLabel: (from, duration) => `Nothing recorded from ${from} on, for ${duration}`,
    chart: (what, server) => `${what} of ${server}`,
    chartFacts: (count, least, median, greatest, outages) =>
      `${count} answers; least ${least}, median ${median}, greatest ${greatest}; outages: ${outages}. The figures are in the table below.`,
    histogramFacts: (count, jitter) => `${count} steps; jitter ${jitter}.`,
  },
  zh: {
    language: 'zh',
    title: '时间报告',
    summary: '小结',
    server: '服务器',
    asked: '询问次数',
    answered: '应答率',
    answers: '应答数',
    offset: '偏差',
    offsetMedian: '偏差中位数',
    offsetRange: '偏差(中间 95 %)',
    delay: '延迟',
    delayMedian: '延迟中位数',
    jitter: '抖动',
    jitterHistogram: '抖动:相邻两次偏差之差',
    outages: '中断',
    stratum: '层级',
    from: '开始',
    to: '结束',
    lasted: '持续',
    lost: '无应答次数',
    goesOn: '仍在继续',
    figures: '图中的数据',
    least: '最小',
    median: '中位数',
    greatest: '最大',
    noTime: '这台服务器从未给出时间。',
    isFalse: '假时钟',
    utc: '所有时间均为 UTC。',
    legend: '线:中位数;色带:该处的最小到最大。红色:服务器没有给出时间。灰色:没有记录。',
    jitterNote: '抖动是这些差值的均方根。最外侧的两条包括所有更大的差值。',
    none: '无',
    period: (from, to, duration) => `${from} 至 ${to}(${duration})。`,
    made: (at, version) => `由 Portside ${version} 于 ${at} 生成。`,
    ignored: (lines) => `记录中无法读取、已略去的行:${lines}。`,
    left: (servers) => `因数量太多而未显示的服务器:${servers}。`,
    leftOutages: (count) => `另有 ${count} 次`,
    beyond: (count) => `超出刻度、标在边缘的:${count} 个。`,
    falseticker: (count, share) => `假时钟:如果多数服务器正确,这台服务器在 ${count} 轮(${share})中是错的。`,
    unsynchronised: (count, share) => `这台服务器在 ${count} 次应答(${share})中称自身时钟未同步。`,
    outageLabel: (from, duration) => `自 ${from} 起 ${duration}没有时间`,
    holeLabel: (from, duration) => `自 ${from} 起 ${duration}没有记录`,
    chart: (what, server) => `${server} 的${what}`,
    chartFacts: (count, least, median, greatest, outages) =>
      `${count} 次应答;最小 ${least},中位数 ${median},最大 ${greatest};中断 ${outages} 次。数据见下表。`,
    histogramFacts: (count, jitter) => `${count} 个差值;抖动 ${jitter}。`,
  },
}
