import type { Language } from '../../../../core/index.ts'

/** What a watch says, apart from the facts. Figures come formatted. */
export interface WatchTexts {
  readonly offset: string
  readonly delay: string
  readonly jitter: string
  readonly stratum: string
  readonly leap: string
  readonly falseticker: string
  readonly least: string
  readonly mean: string
  readonly greatest: string
  readonly now: string
  readonly waiting: string
  readonly noMajority: string
  readonly noOutage: string
  ago(duration: string): string
  outage(duration: string, lost: number): string
  recovered(duration: string, lost: number): string
  outages(count: number, longest: string): string
  asked(asked: number, answered: number, percent: string): string
  agreed(agreeing: number, voters: number, offset: string, jitter: string): string
  readonly tooSmall: string
  footer(interval: string): string
  more(servers: number): string
}

/** The words in both languages. */
export const watchTexts: Readonly<Record<Language, WatchTexts>> = {
  en: {
    offset: 'offset',
    delay: 'delay',
    jitter: 'jitter',
    stratum: 'stratum',
    leap: 'leap',
    falseticker: 'falseticker: it is wrong, if the majority is right',
    least: 'least',
    mean: 'mean',
    greatest: 'greatest',
    now: 'now',
    waiting: 'waiting for the first answer',
    noMajority: 'no majority of the servers agrees',
    noOutage: 'no outage',
    ago: (duration) => `${duration} ago`,
    outage: (duration, lost) => `no time for ${duration} (asked ${lost} ×)`,
    recovered: (duration, lost) => `tells the time again after ${duration} (asked ${lost} × in vain)`,
    outages: (count, longest) => `outages: ${count}, the longest ${longest}`,
    asked: (asked, answered, percent) => `asked ${asked}, answered ${answered} (${percent} %)`,
    agreed: (agreeing, voters, offset, jitter) =>
      `agreed: ${agreeing} of ${voters}  offset ${offset}  jitter ${jitter}`,
    tooSmall: 'the window is too small for plots',
    footer: (interval) => `every ${interval} · Ctrl-C ends, with a summary`,
    more: (servers) => `and ${servers} more: make the window taller`,
  },
  zh: {
    offset: '偏差',
    delay: '延迟',
    jitter: '抖动',
    stratum: '层级',
    leap: '闰秒标志',
    falseticker: '假时钟:如果多数服务器正确,它就是错的',
    least: '最小',
    mean: '平均',
    greatest: '最大',
    now: '现在',
    waiting: '等待第一个应答',
    noMajority: '没有多数服务器一致',
    noOutage: '没有中断',
    ago: (duration) => `${duration}前`,
    outage: (duration, lost) => `已有 ${duration}没有时间(问了 ${lost} 次)`,
    recovered: (duration, lost) => `中断 ${duration}后恢复报时(白问了 ${lost} 次)`,
    outages: (count, longest) => `中断 ${count} 次,最长 ${longest}`,
    asked: (asked, answered, percent) => `询问 ${asked} 次,应答 ${answered} 次(${percent} %)`,
    agreed: (agreeing, voters, offset, jitter) =>
      `一致:${voters} 台中的 ${agreeing} 台  偏差 ${offset}  抖动 ${jitter}`,
    tooSmall: '窗口太小,画不下图',
    footer: (interval) => `每 ${interval}一次 · 按 Ctrl-C 结束并给出小结`,
    more: (servers) => `另有 ${servers} 台:请加高窗口`,
  },
}
