import type { Language } from '../../../core/index.ts'
import type { EngineReason, PortState, Reason, ScanFacts, UnresolvedName } from '../result.ts'
import type { ChangeKind } from '../inventory/diff.ts'

/** The words that all reports for people share. Numbers come formatted. */
export interface ReportTexts {
  readonly states: Readonly<Record<PortState, string>>
  /** What a reason means; the reason itself is never translated. */
  readonly reasons: Readonly<Record<Reason, string>>
  readonly engineReasons: Readonly<Record<EngineReason, string>>
  readonly unresolvedReasons: Readonly<Record<UnresolvedName['reason'], string>>
  readonly changeKinds: Readonly<Record<ChangeKind, string>>
  engine(facts: Pick<ScanFacts, 'engine' | 'engineReason' | 'engineDetail'>): string
  /** How hosts were looked for, and how many are there. */
  discovery(facts: ScanFacts['discovery'] & object, format: (value: number) => string): string
  certificate(subject: string, until: string, isSelfSigned: boolean): string
}

/** The words in both languages. */
export const reportTexts: Readonly<Record<Language, ReportTexts>> = {
  en: {
    states: { open: 'open', closed: 'closed', filtered: 'filtered', notProbed: 'not probed' },
    reasons: {
      'syn-ack': 'the host accepts connections',
      'conn-refused': 'the host refuses connections',
      reset: 'the host answers with a reset',
      'no-response': 'no answer, also on the last try',
      'host-unreachable': 'the host is reported unreachable',
      'net-unreachable': 'the network is reported unreachable',
      'admin-prohibited': 'somebody forbids it',
      'port-unreachable': 'a filter rejects it',
      'time-exceeded': 'the packet ran out of hops',
      'no-route': 'no route leads there from this machine',
      'not-permitted': "this machine's own policy forbids it",
      'no-file-descriptors': 'this machine had no file descriptor left',
      'no-local-port': 'this machine had no local port left',
      'no-buffers': 'this machine had no memory for it',
      'system-error': 'this machine reported an error',
      interrupted: 'the scan was stopped before',
      'host-down': 'nothing of the host answered the discovery',
      'not-reported': 'the program that scanned says nothing of it',
    },
    engineReasons: {
      requested: 'as requested',
      best: 'the best there is',
      'best-available': 'the best to be had here',
      imported: 'whose report was imported',
    },
    unresolvedReasons: {
      'no-such-name': 'no such name',
      'dns-failure': 'the DNS does not answer',
      'no-usable-address': 'no address that can be scanned',
    },
    changeKinds: {
      opened: 'opened',
      reopened: 'reopened',
      changed: 'changed',
      closed: 'closed',
      unknown: 'unknown',
    },
    engine({ engine, engineReason, engineDetail }) {
      const why = `${engine}, ${reportTexts.en.engineReasons[engineReason]}`
      return engineDetail === null ? why : `${why}: ${engineDetail}`
    },
    discovery({ hostsAsked, hostsUp, tcpPorts, probesSent, withoutEcho }, format) {
      const ports = tcpPorts.replaceAll(',', ', ')
      const how =
        withoutEcho === null
          ? `ICMP echo, then TCP ${ports}`
          : `TCP ${ports}, without ICMP echo: ${withoutEcho}`
      return `${format(hostsUp)} of ${format(hostsAsked)} hosts are there, ${format(hostsAsked - hostsUp)} did not answer (${format(probesSent)} probes: ${how})`
    },
    certificate: (subject, until, isSelfSigned) =>
      `certificate ${subject} until ${until}${isSelfSigned ? ', self-signed' : ''}`,
  },
  zh: {
    states: { open: '开放', closed: '关闭', filtered: '被过滤', notProbed: '未探测' },
    reasons: {
      'syn-ack': '主机接受连接',
      'conn-refused': '主机拒绝连接',
      reset: '主机以复位应答',
      'no-response': '直到最后一次尝试都没有应答',
      'host-unreachable': '报告称主机不可达',
      'net-unreachable': '报告称网络不可达',
      'admin-prohibited': '被管理策略禁止',
      'port-unreachable': '被过滤器拒绝',
      'time-exceeded': '数据包跳数耗尽',
      'no-route': '本机没有通往那里的路由',
      'not-permitted': '本机自身的策略禁止',
      'no-file-descriptors': '本机文件描述符用尽',
      'no-local-port': '本机没有可用的本地端口',
      'no-buffers': '本机没有足够的内存',
      'system-error': '本机报告错误',
      interrupted: '扫描在此之前被中止',
      'host-down': '主机对存活探测没有任何应答',
      'not-reported': '执行扫描的程序没有提及',
    },
    engineReasons: {
      requested: '按要求选用',
      best: '最好的引擎',
      'best-available': '此处可用的最好引擎',
      imported: '其报告为导入所得',
    },
    unresolvedReasons: {
      'no-such-name': '没有这个名字',
      'dns-failure': 'DNS 没有应答',
      'no-usable-address': '没有可以扫描的地址',
    },
    changeKinds: {
      opened: '新开放',
      reopened: '重新开放',
      changed: '有变化',
      closed: '已关闭',
      unknown: '不明',
    },
    engine({ engine, engineReason, engineDetail }) {
      const why = `${engine},${reportTexts.zh.engineReasons[engineReason]}`
      return engineDetail === null ? why : `${why}:${engineDetail}`
    },
    discovery({ hostsAsked, hostsUp, tcpPorts, probesSent, withoutEcho }, format) {
      const ports = tcpPorts.replaceAll(',', '、')
      const how =
        withoutEcho === null ? `先用 ICMP,再用 TCP ${ports}` : `TCP ${ports},未用 ICMP:${withoutEcho}`
      return `${format(hostsAsked)} 台主机中有 ${format(hostsUp)} 台在线,${format(hostsAsked - hostsUp)} 台没有应答(探测 ${format(probesSent)} 次:${how})`
    },
    certificate: (subject, until, isSelfSigned) =>
      `证书 ${subject},有效期至 ${until}${isSelfSigned ? ',自签名' : ''}`,
  },
}
