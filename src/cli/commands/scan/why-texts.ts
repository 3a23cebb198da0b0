import type { Language } from '../../../core/index.ts'
import type { PortState, ProbeEvent, Reason } from '../../../services/scan/index.ts'

/** What `--why` says. */
export interface WhyTexts {
  readonly states: Readonly<Record<PortState, string>>
  readonly kinds: Readonly<Record<ProbeEvent['kind'], string>>
  /** What each reason means, as a sentence. */
  readonly explanations: Readonly<Record<Reason, string>>
  verdict(endpoint: string, state: string, reason: string): string
  undecided(endpoint: string): string
  notWatched: string
}

/** The words of `--why` in both languages. */
export const whyTexts: Readonly<Record<Language, WhyTexts>> = {
  en: {
    states: { open: 'open', closed: 'closed', filtered: 'filtered', notProbed: 'not probed' },
    kinds: { sent: 'sent', answered: 'answer', 'timed-out': 'silence', failed: 'failed' },
    explanations: {
      'syn-ack': 'The handshake was answered: something listens there.',
      'conn-refused': 'The host answered that nobody listens there.',
      reset: 'The host answered with a reset: nobody listens there.',
      'no-response':
        'Nothing came back, also on the last try: a filter drops the packets, the host is off, or packets got lost.',
      'host-unreachable':
        'A router, or this machine for its own link, reports that the host cannot be reached.',
      'net-unreachable': 'A router reports that it has no way to that network.',
      'admin-prohibited': 'A router or the host answers that a rule forbids it.',
      'port-unreachable': 'An ICMP message says that the port cannot be reached: a filter that rejects.',
      'time-exceeded': 'The packet ran out of hops before it arrived: a loop, or a host too far away.',
      'no-route': 'This machine has no route to that address; nothing was sent, and nothing is known.',
      'not-permitted': "This machine's own rules forbid the connection; nothing is known of the port.",
      'no-file-descriptors': 'This process had no file descriptor left; nothing is known of the port.',
      'no-local-port':
        'This machine had no local port or address for the probe; nothing is known of the port.',
      'no-buffers': 'This machine had no memory for the probe; nothing is known of the port.',
      'system-error': 'This machine failed to send the probe; nothing is known of the port.',
      interrupted: 'The scan was stopped before this port had its answer.',
      'host-down': 'Nothing of the host answered the discovery, so its ports were not probed.',
      'not-reported': 'Another program scanned, and said nothing of this port.',
    },
    verdict: (endpoint, state, reason) => `${endpoint} is ${state} (${reason})`,
    undecided: (endpoint) => `${endpoint} has no verdict`,
    notWatched: 'This run sent no probe there, or its engine does not tell.',
  },
  zh: {
    states: { open: '开放', closed: '关闭', filtered: '被过滤', notProbed: '未探测' },
    kinds: { sent: '发出', answered: '应答', 'timed-out': '无应答', failed: '失败' },
    explanations: {
      'syn-ack': '握手得到应答:有程序在监听。',
      'conn-refused': '主机应答说没有程序在监听。',
      reset: '主机以 RST 应答:没有程序在监听。',
      'no-response': '直到最后一次尝试都没有任何应答:防火墙丢弃了报文,主机关机,或者报文丢失。',
      'host-unreachable': '路由器(同一链路上则是本机)报告主机不可达。',
      'net-unreachable': '路由器报告没有通往该网络的路。',
      'admin-prohibited': '路由器或主机应答说有规则禁止访问。',
      'port-unreachable': 'ICMP 报告端口不可达:防火墙拒绝了报文。',
      'time-exceeded': '报文到达之前跳数已用完:有环路,或者主机太远。',
      'no-route': '本机没有到该地址的路由;什么也没有发出,情况未知。',
      'not-permitted': '本机自己的规则禁止这个连接;端口情况未知。',
      'no-file-descriptors': '本进程的文件描述符已用完;端口情况未知。',
      'no-local-port': '本机没有可用于探测的本地端口或地址;端口情况未知。',
      'no-buffers': '本机没有内存用于探测;端口情况未知。',
      'system-error': '本机没能发出探测;端口情况未知。',
      interrupted: '在得到应答之前扫描被中止。',
      'host-down': '主机对存活探测毫无应答,因此没有探测它的端口。',
      'not-reported': '扫描由别的程序完成,它没有提到这个端口。',
    },
    verdict: (endpoint, state, reason) => `${endpoint} ${state}(${reason})`,
    undecided: (endpoint) => `${endpoint} 没有结论`,
    notWatched: '这次运行没有向它发出探测,或者所用引擎不提供过程。',
  },
}
