import { zhTemplateReason } from './zh-template-reason.ts'
import type { Expected } from '../config/schema.ts'

type Facts = Readonly<Record<string, string | number | undefined>>

/** Reasons of the system and of libraries that are worth saying in Chinese; others stay as they are. */
const reasons: Readonly<Record<string, string>> = {
  'permission denied': '没有权限',
  'the address is already in use': '地址已被占用',
  'the address is not one of this machine': '不是本机的地址',
  'connection refused': '连接被拒绝',
  'connection reset by the peer': '连接被对方重置',
  'no route to the host': '没有到主机的路由',
  'the network is unreachable': '网络不可达',
  'no such file': '没有这个文件',
  'no such host': '没有这个主机',
  'it has more than one line': '不止一行',
  'it is a folder': '是文件夹',
  'it is empty': '是空的',
  'it is neither TypeScript nor JavaScript': '既不是 TypeScript 也不是 JavaScript',
  'it is no SQLite file': '不是 SQLite 文件',
  'timed out': '超时',
  'this process has no file descriptor left': '本进程的文件描述符已用完',
  'no-such-name': '没有这个名字',
  'dns-failure': '域名服务没有回答',
  'no-usable-address': '没有可扫描的地址',
}

const because = ({ reason }: Facts): string => reasons[String(reason)] ?? String(reason)

/** What the advice is for an address that can't be listened on. */
const listenAdvice: Readonly<Record<string, (facts: Facts) => string>> = {
  EADDRINUSE: ({ setting = '端口' }) => `;请停掉占用它的程序,或换一个 ${setting}`,
  EACCES: ({ port, setting = '端口' }) =>
    `;1024 以下的端口需要 root 或 CAP_NET_BIND_SERVICE:可用 sudo setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")",或在 systemd 单元里写 AmbientCapabilities=CAP_NET_BIND_SERVICE,或用 sudo sysctl net.ipv4.ip_unprivileged_port_start=${port},或换一个 ${setting}`,
}

/** Why a client can't speak TLS with a server, and what to do. */
const handshakeFaults: Readonly<Record<string, string>> = {
  'client-certificate-missing': '它只接受带证书的客户端;请给出 cert 和 key',
  'client-certificate-refused': '它不接受本客户端的证书;请换一张由它信任的机构签发的',
  expired: '它的证书已过期;除非本机时钟有误,否则需要换新证书',
  'handshake-refused': '它拒绝了 TLS 握手;它可能要求本客户端没有的证书',
  'hung-up': '它在 TLS 握手途中断开了连接;请确认那里使用 TLS',
  'not-its-name': '它的证书属于别的名字;请用那个名字连接,或用 servername 指定',
  'not-tls': '那里不使用 TLS;请检查端口,或不用 TLS 连接',
  'not-yet-valid': '它的证书尚未生效;请检查两台机器的时钟',
  'nothing-in-common': '双方没有共同的 TLS 版本;服务器须支持 TLS 1.2 以上',
  unknown: '它的证书不是由本机信任的机构签发的;请用 ca 给出该机构的证书',
}

/** What is wrong with a line of a scan's baseline. */
const baselineProblems: Readonly<Record<string, (word: string) => string>> = {
  address: (word) => `“${word}”不是地址;每行应写成 10.0.0.1: 22, 80`,
  ports: (word) => `“${word}”不是端口或范围;每行应写成 10.0.0.1: 22, 80`,
  json: (word) => `不是 JSON:${word}`,
  report: () => '不是一次扫描的 JSON 报告',
}

/** Why upstream time servers can't be followed, and what to do. */
const upstreamFaults: Readonly<Record<string, string>> = {
  address: '不是服务器;请用 主机、主机:端口 或 [IPv6]:端口',
  count: '超过 16 个;请去掉一些',
  protocol: '只能跟随 NTP 服务器;请去掉协议',
  stratum: '层级由它们决定(加一);请去掉 stratum 或 upstream',
}

/** Kinds of addresses, as the scanner classifies them. */
const kinds: Readonly<Record<string, string>> = {
  loopback: '回环',
  private: '私有',
  own: '本机',
  linkLocal: '链路本地',
  cgnat: '运营商级 NAT',
  documentation: '文档示例',
  multicast: '组播',
  unspecified: '未指定',
  reserved: '保留',
  public: '公网',
}

/** What a value in a knowledge base should have been. */
const expectations: Readonly<Record<string, string>> = {
  bytes: '1 到 10000000 的整数字节数',
  entity: '只含 values、pattern、kind 之一的键值表',
  entityKind: 'date 或 number',
  id: '不含空格和 | 的标识,且不是 oos',
  language: 'zh 或 en',
  list: '列表',
  mapping: '键值表',
  milliseconds: '1 到 60000 的整数毫秒',
  name: '以字母开头,由字母、数字、_ 和 - 组成的名字',
  slotName: '由字母、数字、_ 和 - 组成的名字,且不是 now、env、reply',
  synonyms: '至少含两个词的列表',
  text: '文字',
  url: '不含用户名和密码的 http:// 或 https:// 地址',
  value: '至少含一个值的键值表,如 { 北京: [beijing] }',
  variable: '环境变量的名字',
  wording: '文字、{zh: …, en: …},或由它们组成的列表',
}

/** What a value in a configuration file should have been. */
const settings: Readonly<Record<string, string>> = {
  bytes: '大于 0 的整数字节数',
  engine: '下列之一:auto、dgram、batch',
  file: '文件路径',
  files: '至少含一个文件的列表',
  limit: '大于 0 的整数,或 unlimited',
  list: '列表,如 [a, b]',
  logLevel: '下列之一:silent、error、warn、info、debug',
  mapping: '键值表,如 { key: value }',
  milliseconds: '0 到 2147483647 的整数毫秒',
  msOrUnlimited: '1 到 2147483647 的整数毫秒,或 unlimited',
  network: '一个地址或 10.0.0.0/8 这样的网段',
  networks: '至少含一个网段的列表',
  port: '0 到 65535 的端口',
  service: '键值表,如 { port: 9000 },或 false',
  stratum: '1 到 15 的整数',
  text: '文字',
  threads: '0 到 256 的整数',
  upstreams: '至少含一个 NTP 服务器的列表,如 [10.0.0.1, ntp.example:123]',
} satisfies Readonly<Record<Expected, string>>

const kind = (facts: Facts): string => kinds[String(facts.kind)] ?? String(facts.kind)
const place = ({ file, line, column }: Facts): string =>
  [file, line, column].filter((part) => part !== undefined).join(':')
const other = ({ otherFile, otherLine }: Facts): string => `${otherFile}:${otherLine}`

const suggested = ({ suggestion, known }: Facts): string =>
  suggestion === undefined
    ? `;${known === '' ? '这里一个也没有' : `可用的有 ${known}`}`
    : `;是不是想写 ${suggestion}?`

/** Portside's errors in Chinese, by code. */
export const zhErrors: Readonly<Record<string, (facts: Facts) => string>> = {
  // serving
  CANNOT_LISTEN: (f) =>
    `无法${f.service === undefined ? '' : `为 ${f.service} `}监听 ${f.where}:${because(f)}${f.port === undefined ? '' : (listenAdvice[String(f.errno)]?.(f) ?? '')}`,
  INVALID_PORT: (f) => `${f.port} 不是端口:请用 0 到 65535`,
  INVALID_THREADS: (f) => `线程数 ${f.threads} 无效:请用 0 到 256 的整数`,
  INVALID_LIMIT: (f) => `限制 ${f.limit} 的值 ${f.value} 无效:${f.advice}`,
  INVALID_OPTIONS_JSON: (f) => `--options 不是 JSON:${f.reason}`,
  OPTIONS_NOT_PLAIN: (f) => `${f.service} 的选项无法传给线程:${f.reason};请只用纯数据`,
  UNIX_SOCKET_THREADS: (f) =>
    `无法用 ${f.threads} 个线程服务 ${f.path}:Unix 套接字只在进程内服务,线程数请保持 0`,
  DATAGRAMS_NEED_A_PORT: (f) => `无法在 ${f.where} 上服务数据报:请用端口`,
  SERVE_IN_WORKER: (f) =>
    `${f.url} 在工作线程加载它时调用了 serve():请写 if (import.meta.main) await serve(…)`,
  SERVICE_NOT_EXPORTED: (f) =>
    `无法在线程上运行 ${f.service}:${f.url} 没有导出它;请写 export default service(…)`,
  SERVICE_FAILED: (f) => `服务无法启动:${f.reason}`,
  CANNOT_LOAD_FILE: (f) =>
    `无法加载 ${f.file}:${because(f)}${f.advice === undefined ? '' : ';请给出一个导出服务的 TypeScript 或 JavaScript 文件'}`,
  NO_SERVICE_IN_FILE: (f) => `${f.file} 没有导出服务:请写 export default service(import.meta, …)`,
  NOT_A_DATAGRAM_SERVICE: (f) => `${f.file} 不是数据报服务:请去掉 --udp`,
  FILE_EXISTS: (f) => `无法写入 ${f.file}:它已存在;请换一个文件名,或用 --force 替换它`,
  CANNOT_WRITE_FILE: (f) => `无法写入 ${f.file}:${because(f)}`,
  INVALID_LOCALE: (f) => `${f.locale} 不是区域标识:请用 BCP 47 标签,如 tr 或 de-AT`,

  // configuration
  CONFIG_UNREADABLE: (f) => `无法读取 ${f.file}:${because(f)};请检查这个文件`,
  CONFIG_SYNTAX: (f) => `无法使用 ${place(f)}:${f.reason};请改正 YAML`,
  CONFIG_DUPLICATE_KEY: (f) => `无法使用 ${place(f)}:${f.key} 出现了两次;请删去一个`,
  CONFIG_UNKNOWN_KEY: (f) => `无法使用 ${place(f)}:没有键 ${f.path}${suggested(f)}`,
  CONFIG_UNKNOWN_SERVICE: (f) =>
    `无法使用 ${place(f)}:没有服务 ${f.name}${f.suggestion === undefined ? `;请写出它的 file,或用 ${f.known} 之一` : suggested(f)}`,
  CONFIG_MISSING_KEY: (f) => `无法使用 ${place(f)}:缺少 ${f.path};请补上`,
  CONFIG_INVALID_VALUE: (f) =>
    `无法使用 ${place(f)}:${f.path === 'the file' ? '整个文件' : f.path} 必须是${settings[String(f.expected)] ?? String(f.expected)}${f.value === undefined ? '' : `,而不是 ${f.value}`}`,
  CONFIG_FILE_MISSING: (f) => `无法使用 ${place(f)}:${f.path} 是 ${f.target}:${because(f)};请改正路径`,
  CONFIG_NO_ENTRY: (f) => `无法按 ${f.config} 运行 ${f.file}:其中没有服务用这个文件;请加一个 file: ${f.file}`,
  NOTHING_TO_SERVE: (f) => `没有可运行的服务:${f.file} 关掉了所有服务`,

  // connecting
  CANNOT_CONNECT: (f) => `无法连接 ${f.server}:${because(f)}`,
  CANNOT_SECURE: (f) =>
    `无法与 ${f.server} 进行 TLS 通信:${handshakeFaults[String(f.fault)] ?? String(f.reason)}`,
  CONNECT_TIMEOUT: (f) => `无法连接 ${f.server}:${f.limitMs} 毫秒内没有应答`,
  REQUEST_TIMEOUT: (f) => `${f.server} 在 ${f.limitMs} 毫秒内没有回答`,
  CLOSED: (f) => (f.server === undefined ? '连接已关闭' : `与 ${f.server} 的连接已关闭`),
  PEER_GONE: (f) => (f.reason === undefined ? '连接已断开' : `连接已断开:${because(f)}`),
  PEER_NOT_READING: (f) => `有 ${f.bytes} 字节等着一个不读取的对方`,
  ALREADY_READING: () => '已有另一个循环在读取这些消息',

  // messages
  MESSAGE_TOO_LONG: (f) => `消息太长:最多 ${f.maxMessageBytes ?? f.maxBytes} 字节`,
  MESSAGE_TOO_LONG_FOR_PREFIX: (f) => `${f.bytes} 字节超出了 ${f.prefixBytes} 字节长度前缀能表示的范围`,
  TRUNCATED_MESSAGE: (f) => `对方在一条消息的第 ${f.bytes} 字节处结束了连接`,
  INVALID_UTF8: () => '这一行不是 UTF-8',
  INVALID_JSON: () => '对方发来的一行不是有效的消息',
  LINE_BREAK_IN_MESSAGE: () => '要发送的一行里含有换行:请一行一条地发送',
  NOT_JSON: () => '要发送的值没有 JSON 形式:请改用 null',
  IDLE_TIMEOUT: (f) => `${f.limitMs} 毫秒内没有任何数据往来`,
  MESSAGE_TIMEOUT: (f) => `一条消息用了超过 ${f.limitMs} 毫秒`,

  HANDLER_TIMEOUT: (f) => `处理函数用了超过 ${f.limitMs} 毫秒`,
  RATE_LIMITED: () => '对方每秒发送的消息超过了允许的数量',

  DATAGRAM_ENGINE_UNAVAILABLE: (f) => `无法用 ${f.engine} 引擎提供 ${f.service}:${f.reason}`,

  // access, PROXY, TLS
  INVALID_NETWORK: (f) => `${f.list} 中的“${f.entry}”不是地址或网段:请写成 192.0.2.7、10.0.0.0/8 或 fd00::/8`,
  INVALID_RATE_LIMIT: (f) =>
    `速率限制 ${f.option} 的值 ${f.value} 无效${f.option === 'rateLimit' ? ':请用每秒请求数,至少 0.001,或 Infinity' : ''}`,
  INVALID_PROXY_HEADER: () => '连接开头不是有效的 PROXY 协议头',
  INVALID_PROXY_ENDPOINT: (f) => `“${f.address}”端口 ${f.port} 不能写进 PROXY 协议头`,
  CANNOT_READ_CERTIFICATE: (f) => `无法读取 ${f.file}:${because(f)};请检查路径和权限`,
  INVALID_CERTIFICATE: (f) => `无法使用 ${f.file}:${f.reason}`,
  INVALID_SERVER_NAME: (f) => `“${f.name}”不是主机名:请写 example.org 或 *.example.org`,
  CERTIFICATE_EXPIRED: (f) => `证书 ${f.file} 已过期`,
  CERTIFICATE_NOT_YET_VALID: (f) => `证书 ${f.file} 尚未生效`,
  TLS_HANDSHAKE_FAILED: (f) => `TLS 握手失败:${f.reason}`,
  HANDSHAKE_TIMEOUT: (f) => `TLS 握手用了超过 ${f.limitMs} 毫秒`,

  // chat
  KB_UNREADABLE: (f) => `无法读取 ${f.file}:${because(f)};请检查路径`,
  KB_UNKNOWN_FORMAT: (f) => `无法读取 ${f.file}:文件名须以 ${f.known} 之一结尾`,
  KB_NOT_UTF8: (f) => `无法读取 ${place(f)}:不是 UTF-8;请把文件存为 UTF-8`,
  KB_SYNTAX: (f) => `无法读取 ${place(f)}:${f.reason};请改正这一行`,
  KB_EMPTY: (f) => `无法使用 ${f.file}:里面没有答案;请加一个答案和它的问法`,
  KB_UNKNOWN_KEY: (f) => `无法使用 ${place(f)}:没有键 ${f.key}${suggested(f)}`,
  KB_MISSING_KEY: (f) => `无法使用 ${place(f)}:缺少 ${f.path};请补上`,
  KB_INVALID_VALUE: (f) =>
    `无法使用 ${place(f)}:${f.path} 必须是${expectations[String(f.expected)] ?? String(f.expected)}`,
  KB_EMPTY_VALUE: (f) => `无法使用 ${place(f)}:${f.path} 是空的;请填写或删去`,
  KB_TOO_LONG: (f) => `无法使用 ${place(f)}:${f.path} 超过 ${f.max} 个字符;请缩短`,
  KB_DUPLICATE_ID: (f) => `无法使用 ${place(f)}:标识 ${f.id} 已在 ${other(f)} 出现;请给其中一个换名`,
  KB_DUPLICATE_QUESTION: (f) =>
    `无法使用 ${place(f)}:${f.id} 的问题“${f.question}”已在 ${other(f)} 属于 ${f.otherId};请只留在一个答案下`,
  KB_DUPLICATE_DECLINE: (f) => `无法使用 ${place(f)}:decline 的 answer 已在 ${other(f)} 给出;请只留一个`,
  KB_DUPLICATE_ENTITY: (f) => `无法使用 ${place(f)}:实体 ${f.name} 已在 ${other(f)} 出现;请只留一个`,
  KB_DUPLICATE_VALUE: (f) =>
    `无法使用 ${place(f)}:${f.name} 已是 ${f.value} 的名字(${other(f)});请只放在一个值下面`,
  KB_INVALID_PATTERN: (f) =>
    `无法使用 ${place(f)}:${f.pattern} 不是正则表达式:${f.reason};请用 RE2 的写法,不含环视和反向引用`,
  KB_UNKNOWN_ENTITY: (f) => `无法使用 ${place(f)}:没有实体 ${f.name}${suggested(f)}`,
  KB_UNKNOWN_ANSWER: (f) => `无法使用 ${place(f)}:没有答案 ${f.name}${suggested(f)}`,
  KB_UNLISTED_VARIABLE: (f) =>
    `无法使用 ${place(f)}:env.${f.name} 不在 environment 里${f.suggestion === undefined ? ';如果谁都可以读它,请加进去' : suggested(f)}`,
  KB_TEMPLATE: (f) => `无法使用 ${place(f)} 处的答案:${zhTemplateReason(String(f.reason))};请改正模板`,
  IMPORT_UNKNOWN_FORMAT: (f) => `无法导入 ${f.file}:文件名须以 ${f.known} 之一结尾`,
  IMPORT_TOO_LARGE: (f) => `无法导入 ${f.file}:它有 ${f.bytes} 字节,上限是 ${f.maxBytes};请拆成几个文件`,
  IMPORT_NOT_TEXT: (f) =>
    `无法导入 ${f.file}:既不是 UTF-8、带字节顺序标记的 UTF-16,也不是 GB18030;请存为 UTF-8`,
  IMPORT_NO_COLUMNS: (f) =>
    `无法导入 ${place(f)}:表头(${f.found})里没有问题列和答案列;请把它们命名为 问题 和 答案`,
  IMPORT_NO_FAQ: (f) => `无法导入 ${f.file}:里面没有带问题的 FAQPage;见 https://schema.org/FAQPage`,
  IMPORT_EMPTY: (f) => `无法导入 ${f.file}:没有一行同时有可用的问题和答案`,
  QUESTION_LOG_UNUSABLE: (f) => `无法在 ${f.file} 里保存问题:${because(f)};请用 --log 换一个文件`,
  UNKNOWN_ANSWER_ID: (f) => `无法教 ${f.id}:没有这个答案${suggested(f)}`,
  QUESTION_TAKEN: (f) =>
    `无法把 “${f.question}” 教给 ${f.id}:它已属于 ${f.otherId}(${place(f)});请先从那里移走`,
  KB_NOT_EDITABLE: (f) => `无法在 ${place(f)} 添加:那里的问题不是一个单独的列表;请手工添加`,
  KB_CHANGED: (f) => `无法写入 ${f.file}:期间有人改动了它;请重试`,
  UNKNOWN_GROUP: (f) => `记录里没有 ${f.group} 组;请用 portside chat unanswered 查看`,
  UNKNOWN_LABEL: (f) => `无法使用 ${place(f)}:知识库里没有答案 ${f.label};请改正标签,或写 oos`,
  QUESTION_TOO_LONG: (f) => `问题有 ${f.bytes} 字节,上限是 ${f.maxBytes};请问得短一些`,
  TOKEN_WRONG: (f) => `${f.server} 不认这个令牌:请核对 --token-file 里的令牌`,
  TOKEN_REQUIRED: () => '服务器要求先出示令牌:用 --token-file 指定令牌文件',
  NOTHING_TO_JUDGE: () => '还没有可以评价的回答:请先提问',
  ACTION_FAILED: (f) => `${f.url} 的动作失败:${because(f)}`,
  TOKEN_UNUSABLE: (f) => `无法使用 ${f.file} 里的令牌:${because(f)};文件里应只有一行令牌`,
  UNEXPECTED_REPLY: (f) => `${f.server} 答非所问;请确认它是同一版本的问答服务器`,

  // time
  INVALID_UPSTREAM: (f) => `无法跟随 ${f.upstream}:${upstreamFaults[String(f.fault)] ?? ''}`,
  INVALID_STRATUM: (f) => `无法以层级 ${f.stratum} 报时:请用 1(直接由参考时钟校准)到 15 的整数`,
  UNKNOWN_TIME_PROTOCOL: (f) => `没有协议 ${f.protocol}:请用 ${f.known} 之一`,
  INVALID_TIME_QUERY: (f) => `${f.option} 的值 ${f.value} 无效:请用 ${f.min} 到 ${f.max} 的整数`,
  RECORDING_UNREADABLE: (f) => `无法读取记录 ${f.file}:${because(f)};请检查路径`,
  RECORDING_EMPTY: (f) => `${f.file} 里没有记录:请用 time query --record ${f.file} 生成`,
  INVALID_TIME_SERVER: (f) =>
    `“${f.server}”不是服务器:请用 主机、主机:端口 或 [IPv6]:端口,必要时前面加 ntp://、text://、daytime:// 或 time://`,

  // scan
  NO_TARGETS: () => '没有扫描目标:请给出主机名、地址、网段或范围',
  CANNOT_READ_TARGETS: (f) => `无法从 ${f.file} 读取目标:${because(f)};请检查路径和权限`,
  INVALID_TARGET_LINE: (f) => `${f.file}:${f.line}:“${f.target}”不是可扫描的目标(${f.reason})`,
  NOT_A_HOST_PORT: (f) => `“${f.text}”不是主机加端口:请写成 10.0.0.1:80、[::1]:80 或 host.example:80`,
  NOT_A_DNS_SERVER: (f) =>
    `无法向“${f.server}”查询名字:它不是 DNS 服务器的地址;请写成 10.0.0.53、10.0.0.53:5353 或 [fd00::53]:53`,
  NOT_IN_SCAN: (f) => `无法解释 ${f.endpoint}:这次扫描不探测它;请把它加入目标和端口`,
  NOT_A_TARGET: (f) => `“${f.target}”既不是地址也不是主机名`,
  NOT_AN_ADDRESS: (f) => `无法扫描 ${f.target}:“${f.address}”不是 IP 地址;不要写前导零或缩写`,
  INVALID_PREFIX: (f) => `无法扫描 ${f.target}:“${f.prefix}”不是前缀长度;请用 0 到 ${f.maxPrefix}`,
  INVALID_RANGE: (f) => `无法扫描 ${f.target}:“${f.end}”不能作为从 ${f.start} 起的范围的终点`,
  RANGE_BACKWARDS: (f) => `无法扫描 ${f.target}:${f.end} 在 ${f.start} 之前;请把小的写在前面`,
  ZONE_UNSUPPORTED: (f) => `无法扫描 ${f.target}:不支持带区域标识的地址;请用该主机的其他地址`,
  IPV6_RANGE_TOO_WIDE: (f) => `无法扫描 ${f.target}:IPv6 范围不能宽于 /112;请缩小范围或列出主机`,
  INVALID_PORTS: (f) => `“${f.token}”不是端口、范围或 top:N;端口是 1 到 ${f.maxPort}`,
  PORT_RANGE_BACKWARDS: (f) => `端口范围“${f.token}”写反了:${f.last} 小于 ${f.first}`,
  INVALID_TOP_PORTS: (f) => `“${f.token}”无效:请用 top:1 到 top:${f.maxTop}`,
  NAME_NOT_RESOLVED: (f) => `${f.name} 没有地址(${because(f)});请检查名字和域名服务,或直接给出地址`,
  NOTHING_TO_SCAN: () => '所有目标都被排除了;请少排除一些',
  INVALID_RATE: (f) => `每秒 ${f.probesPerSecond} 次无效:请用大于 0 的数`,
  NOT_AUTHORIZED: (f) =>
    `什么也没有发出:${f.address}(${kind(f)};这样的地址共 ${f.count} 个)不是回环、私有或本机地址;请只扫描你有权扫描的主机,并用 --authorized 说明谁允许、到何时、为何`,
  EMPTY_AUTHORIZATION: () => '--authorized 是空的:请写明谁允许、到何时、为何',
  PROBE_PROCESS_ENDED: (f) =>
    `无法用 syn 扫描:发送探测的进程已经结束:${f.reason};--engine connect 不需要这样的进程`,
  ADDRESS_NOT_SCANNABLE: (f) => `无法扫描 ${f.address}:${kind(f)}地址不代表一台主机;请去掉或排除它`,
  ENGINE_LACKS_OPTION: (f) =>
    `用 ${f.engine} 扫描时不能要求 ${f.option}:该程序自行扫描;请去掉这一项,或改用 syn、connect`,
  ENGINE_UNAVAILABLE: (f) => `无法用 ${f.engine} 扫描:${f.reason};auto 会改用其他引擎`,
  UNKNOWN_ENGINE: (f) => `没有引擎“${f.engine}”;可用 ${f.available}`,
  INVENTORY_UNUSABLE: (f) =>
    `无法把扫描保存在 ${f.file}:${because(f)};请用 --db 指定其他文件,或用 --no-history 不保存`,
  INVENTORY_NEWER: (f) =>
    `无法使用 ${f.file}:它由更新的 Portside 写成(格式 ${f.version},本版本只认识到 ${f.known});请升级 Portside,或用 --db 指定其他文件`,
  SCAN_NOT_FOUND: (f) => `没有扫描“${f.reference}”;portside scan history 会列出全部扫描`,
  SCAN_AMBIGUOUS: (f) => `“${f.reference}”不能确定是哪次扫描:${f.first} 和 ${f.second} 都这样开头;请多写几位`,
  SCAN_ENDED: (f) => `无法继续扫描 ${f.id}:它已完成;portside scan report 可查看结果`,
  SCAN_RUNNING: (f) => `无法继续扫描 ${f.id}:进程 ${f.pid} 还在进行`,
  NOTHING_TO_RESUME: () => '没有中断的扫描可以继续;portside scan history 会列出全部扫描',
  NOTHING_TO_COMPARE: () =>
    '无法说明变化:这些目标没有第二次扫描;请再扫描一次,或给出 portside scan history 列出的两次扫描',
  NEEDS_HISTORY: () => '不保存记录就无法继续或比较扫描;请去掉 --no-history,或给出 --baseline',
  RESUME_WITH_TARGETS: () => '继续的扫描用它自己的目标;请去掉目标,或去掉 --resume',
  CANNOT_READ_BASELINE: (f) => `无法读取基线 ${f.file}:${because(f)}`,
  INVALID_BASELINE: (f) =>
    `${f.file}:${f.line}:${baselineProblems[String(f.problem)]?.(String(f.word)) ?? ''}`,
  UNKNOWN_REPORT_FORMAT: (f) => `没有报告格式“${f.format}”;可用 ${f.available}`,
  TOOL_FAILED: (f) =>
    `无法用 ${f.tool} 扫描:它失败了(${because(f)})${f.stderr === '' ? '' : `;它说:${f.stderr}`}`,
  CANNOT_READ_FILE: (f) => `无法读取 ${f.file}:${because(f)};请检查路径和权限`,
  SCAN_REPORT_UNKNOWN: (f) =>
    `无法导入 ${f.file}:${because(f)};可读的是 nmap 的 XML、masscan 的 JSON 和 zmap 的 CSV`,
  SCAN_REPORT_UNREADABLE: (f) =>
    `无法读取 ${f.file} 第 ${f.line} 行第 ${f.column} 列:${because(f)};请重新扫描,或给出完整的文件`,
  SCAN_REPORT_TOO_LARGE: (f) => `一次扫描最多列出 ${f.maxPorts} 个端口;请分批导入,或不用 --all-states`,
  ZMAP_PORT_UNKNOWN: (f) => `${f.file} 没有说明探测的是哪个端口;请用 --ports 指明,或让 zmap 写出 sport 字段`,
  TOO_FEW_ENGINES: (f) =>
    `至少要有两个引擎才能对比${f.reasons === '' ? '' : `(${f.reasons})`};请多写几个,或安装一些`,
  COMPARISON_TOO_LARGE: (f) =>
    `无法在 ${f.count} 个端口上对比引擎:每个应答都要保留,最多 ${f.maxPorts} 个;请减少主机或端口`,
}
