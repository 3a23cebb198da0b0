import type { Language } from '../../../../core/index.ts'
import type { ToolNote } from '../../foreign/drive-session.ts'
import type { Cause, Truth } from '../comparison.ts'

/** What a comparison's report says, apart from the facts. Numbers come formatted. */
export interface ComparisonTexts {
  readonly title: string
  readonly targets: string
  readonly exclude: string
  readonly ports: string
  readonly started: string
  readonly took: string
  readonly authorization: string
  readonly rateCap: string
  readonly interrupted: string
  portsOfHosts(ports: string, hosts: string): string
  perSecond(rate: string): string

  readonly calls: string
  readonly callsIntro: string
  readonly engine: string
  readonly version: string
  readonly privilege: string
  readonly time: string
  readonly cpu: string
  readonly packets: string
  readonly remarks: string
  readonly notSaid: string
  readonly noPrivilege: string
  readonly notComplete: string
  readonly unavailable: string
  readonly notes: Readonly<Record<ToolNote['kind'], (detail: string) => string>>
  moreCommands(count: string): string

  readonly found: string
  readonly foundIntro: string
  readonly nothingFound: string
  readonly host: string
  readonly openPorts: string
  readonly all: string
  readonly none: string
  but(missing: string): string
  also(extra: string): string

  readonly disagreements: string
  readonly noDisagreements: string
  readonly probedAgain: string
  readonly why: string
  readonly notProbedAgain: string
  readonly nothingSaid: string
  readonly truths: Readonly<Record<Truth, string>>
  readonly causes: Readonly<Record<Cause, string>>
  disagreementsIntro(count: string): string
  moreRows(count: string): string

  readonly evidence: string
  readonly evidenceIntro: string
  readonly port: string
  readonly answers: string
  /** A port, and how many more look like it. */
  alike(port: string, others: string): string

  readonly scores: string
  readonly scoresIntro: string
  readonly openFound: string
  readonly confirmed: string
  readonly missed: string
  readonly falseOpen: string
  readonly unreached: string

  readonly explanations: string
  readonly causeDetails: Readonly<Record<Cause, string>>
  made(version: string): string
}

/** The words in both languages. */
export const comparisonTexts: Readonly<Record<Language, ComparisonTexts>> = {
  en: {
    title: 'Scan engines compared',
    targets: 'Targets',
    exclude: 'Left out',
    ports: 'Ports',
    started: 'Started',
    took: 'Took',
    authorization: 'Authorised',
    rateCap: 'Rate cap',
    interrupted: 'The comparison was stopped before its end.',
    portsOfHosts: (ports, hosts) => `${ports} of each of ${hosts} addresses`,
    perSecond: (rate) => `${rate} probes a second`,

    calls: 'How each was called',
    callsIntro:
      'One after another, on the same addresses and ports. The files of targets hold exactly the addresses above, as networks.',
    engine: 'Engine',
    version: 'Version',
    privilege: 'Privilege',
    time: 'Time',
    cpu: 'CPU time',
    packets: 'Probes',
    remarks: 'Remarks',
    notSaid: 'not said',
    noPrivilege: 'none needed',
    notComplete: 'did not come to its end',
    unavailable: 'could not be used',
    notes: {
      'connect-scan': (detail) => detail,
      unreachable: (detail) => detail,
      'stuck-at-end': (detail) => detail,
      stuck: (detail) => detail,
      'too-long': (detail) => detail,
      crashed: (detail) => detail,
    },
    moreCommands: (count) => `… and ${count} more of the same form, for other ports`,

    found: 'What each found',
    foundIntro:
      'Open ports by host: what all agree on, and of the rest what proved open when it was probed again.',
    nothingFound: 'Nothing is open.',
    host: 'Host',
    openPorts: 'Open ports',
    all: 'all',
    none: 'none',
    but: (missing) => `without ${missing}`,
    also: (extra) => `also ${extra}`,

    disagreements: 'Where they disagree',
    noDisagreements: 'Nowhere.',
    probedAgain: 'Probed again',
    why: 'Why',
    notProbedAgain: 'not probed again',
    nothingSaid: '–',
    truths: { open: 'open', closed: 'closed', filtered: 'filtered', unsettled: 'unsettled' },
    causes: {
      'answer-lost': 'answer lost',
      'single-probe-lost': 'its one probe or the answer was lost',
      'rate-limited': "the host's rate limit",
      unreachable: "can't reach it",
      stopped: 'stopped before its end',
      'self-connect': 'a connection met itself',
      'rejection-as-refusal': 'a rejection looks like a refusal',
      changed: 'the port changed meanwhile',
      unexplained: 'unexplained',
    },
    disagreementsIntro: (count) =>
      `Ports in dispute: ${count}. A dash means that the engine says nothing of the port. Each was probed again, three times, by connections at 100 a second at most.`,
    moreRows: (count) => `… and ${count} more`,

    evidence: 'The evidence',
    evidenceIntro:
      'What came of probing again: when the answer came (UTC), what it was, how long it took. Ports that are not about open ones are shown by one of each kind.',
    port: 'Port',
    answers: 'Answers',
    alike: (port, others) => `${port}, and ${others} more like it`,

    scores: 'How each did',
    scoresIntro:
      'Confirmed is what all agree on or what proved open. Missed was open and had been asked for; false was reported open and is not.',
    openFound: 'Reported open',
    confirmed: 'Confirmed',
    missed: 'Missed',
    falseOpen: 'False',
    unreached: "Can't reach",

    explanations: 'What the explanations mean',
    causeDetails: {
      'answer-lost':
        'The engine got no answer, though the port answers. Networks, hosts and the scanner’s own receive queue drop packets, the more the faster it goes; whoever repeats too seldom or waits too short a time takes the loss for a filter.',
      'single-probe-lost':
        'zmap and masscan send one probe to each port unless told otherwise, keep no record of it and report answers only. A packet that is lost anywhere, also between the network card and the scanner, is a port that they never mention: their silence is not a statement.',
      'rate-limited':
        'The host answers only so many probes a second, as firewalls and kernels do to protect themselves. What was asked beyond that was dropped without a word. Slower, or adapting to each host, is more complete.',
      unreachable:
        'zmap and masscan write their own packets onto a network card, past the operating system. What the system delivers to itself (loopback, its own addresses) never passes there, and they send everything to one hardware address.',
      stopped: 'The engine did not come to its end, so that it was silent about what it had left.',
      'self-connect':
        'On loopback the system may give a connection the very port as its own that it goes to: it then meets itself (a simultaneous open) and looks accepted, though nobody listens.',
      'rejection-as-refusal':
        'A filter that rejects with ICMP “port unreachable” makes connect() fail like a closed port does: who reads packets sees a filter, who connects sees a refusal.',
      changed:
        'An answer was given and is no longer: the port opened or closed between two turns, or answers one kind of probe and not the other.',
      unexplained: 'Nothing that is known of the engine and of the host explains it.',
    },
    made: (version) => `Written by portside${version} scan compare.`,
  },
  zh: {
    title: '扫描引擎对比',
    targets: '目标',
    exclude: '排除',
    ports: '端口',
    started: '开始',
    took: '用时',
    authorization: '授权',
    rateCap: '速率上限',
    interrupted: '对比在完成之前被中止。',
    portsOfHosts: (ports, hosts) => `${hosts} 个地址,每个地址的 ${ports}`,
    perSecond: (rate) => `每秒 ${rate} 次探测`,

    calls: '各引擎如何调用',
    callsIntro: '依次运行,地址和端口相同。目标文件里恰好是上述地址,以网段写出。',
    engine: '引擎',
    version: '版本',
    privilege: '权限',
    time: '时间',
    cpu: 'CPU 时间',
    packets: '探测次数',
    remarks: '备注',
    notSaid: '未说明',
    noPrivilege: '无需特权',
    notComplete: '没有运行到结束',
    unavailable: '无法使用',
    notes: {
      'connect-scan': () => '只有 root 能让它发送 SYN 包(-sS),因此用的是连接扫描(-sT)',
      unreachable: () => '有些目标它到不了(本机、回环、IPv6,或本网段上主机太多)',
      'stuck-at-end': () => '已发送完毕却没有自行结束,被看门狗终止,可能因此丢失了应答',
      stuck: () => '长时间没有进展,被看门狗终止',
      'too-long': () => '用时远超其速率应有的时间,被看门狗终止',
      crashed: () => '中途崩溃,已重新运行',
    },
    moreCommands: (count) => `…… 还有 ${count} 条,形式相同,端口不同`,

    found: '各引擎的发现',
    foundIntro: '各主机的开放端口:所有引擎一致认定的,以及有分歧而重新探测证实开放的。',
    nothingFound: '没有开放的端口。',
    host: '主机',
    openPorts: '开放端口',
    all: '全部',
    none: '无',
    but: (missing) => `缺 ${missing}`,
    also: (extra) => `另报 ${extra}`,

    disagreements: '分歧',
    noDisagreements: '没有分歧。',
    probedAgain: '重新探测',
    why: '原因',
    notProbedAgain: '未重新探测',
    nothingSaid: '–',
    truths: { open: '开放', closed: '关闭', filtered: '被过滤', unsettled: '无法判定' },
    causes: {
      'answer-lost': '应答丢失',
      'single-probe-lost': '唯一的探测或其应答丢失',
      'rate-limited': '主机限速',
      unreachable: '到不了',
      stopped: '中途停止',
      'self-connect': '连接遇上自己',
      'rejection-as-refusal': '过滤器的拒绝看似端口关闭',
      changed: '端口其间有变化',
      unexplained: '原因不明',
    },
    disagreementsIntro: (count) =>
      `有分歧的端口:${count} 个。短横线表示该引擎没有提及此端口。每个端口都以每秒不超过 100 次的连接重新探测了三次。`,
    moreRows: (count) => `…… 还有 ${count} 行`,

    evidence: '证据',
    evidenceIntro: '重新探测的结果:应答到达的时刻(UTC)、内容和用时。与开放无关的端口,每类只列一个。',
    port: '端口',
    answers: '应答',
    alike: (port, others) => `${port},另有 ${others} 个相同`,

    scores: '各引擎的表现',
    scoresIntro:
      '“证实”是所有引擎一致认定或重新探测证实开放的;“漏报”是本来开放、也探测过却没有发现的;“误报”是报告开放而其实不是的。',
    openFound: '报告开放',
    confirmed: '证实',
    missed: '漏报',
    falseOpen: '误报',
    unreached: '到不了',

    explanations: '各种原因的含义',
    causeDetails: {
      'answer-lost':
        '引擎没有收到应答,而端口其实会应答。网络、主机和扫描器自己的接收队列都会丢包,速度越快丢得越多;重发太少或等待太短,就会把丢包当成过滤。',
      'single-probe-lost':
        'zmap 和 masscan 默认对每个端口只发一个探测包,不作记录,只报告收到的应答。在任何地方(包括网卡与扫描器之间)丢了一个包,就再也不会提到这个端口:它们的沉默不说明任何问题。',
      'rate-limited':
        '主机每秒只应答有限次探测,防火墙和内核都这样自我保护。超出的探测被默默丢弃。慢一些,或按每台主机调整速度,才会更完整。',
      unreachable:
        'zmap 和 masscan 绕过操作系统,直接向网卡写入数据包。系统发给自己的数据(回环、本机地址)不经过网卡,而且它们把所有包都发给同一个硬件地址。',
      stopped: '引擎没有运行到结束,剩下的端口没有提及。',
      'self-connect':
        '在回环地址上,系统可能恰好把目标端口分配给连接自己作本地端口:连接遇上自己(同时打开),看似被接受,其实没有程序在监听。',
      'rejection-as-refusal':
        '以 ICMP“端口不可达”拒绝的过滤器,会让 connect() 像遇到关闭的端口一样失败:看数据包的看到过滤器,建立连接的只看到拒绝。',
      changed: '曾经有过的应答不再有了:端口在两次扫描之间打开或关闭,或者只应答其中一种探测。',
      unexplained: '就引擎和主机的已知情况,无法解释。',
    },
    made: (version) => `由 portside${version} scan compare 写成。`,
  },
}
