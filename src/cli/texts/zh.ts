import type { en } from './en.ts'
import { zhErrors } from './zh-errors.ts'

/** What the command line says, in Chinese. */
export const zh: typeof en = {
  failure: (message) => `portside:${message}`,
  example: (...commands) => `\n示例:\n${commands.map((command) => `  ${command}`).join('\n')}`,
  help: {
    titles: { 'Usage:': '用法:', 'Arguments:': '参数:', 'Options:': '选项:', 'Commands:': '命令:' },
    helpCommand: '显示某个命令的帮助',
  },
  usage: {
    wholeNumber: (least, most) => `请用 ${least} 到 ${most} 之间的整数。`,
    language: '请用 en 或 zh。',
    pastTime: '请用 7d、24h、30m,或 2026-11-25、2026-11-25T10:00 这样的日期。',
    error: (code, message) => `${usageError(code, message)}(见 --help)`,
  },
  options: {
    help: '显示帮助',
    version: '显示版本',
    lang: '用英文(en)或中文(zh);默认随系统区域设置',
    host: '监听或连接的地址',
    port: '端口;监听时 0 表示任选一个空闲端口',
    threads: '工作线程数;0 表示在主线程里服务',
    logLevel: '写到标准错误的日志级别',
    quiet: '只记录错误',
    json: '以 JSON 写到标准输出',
    config: '配置文件(默认:当前目录下的 portside.yaml,如果有);收到 SIGHUP 时重新读取',
  },
  portside: { description: '套接字上的服务:问答、时间、大写、扫描,以及你自己的服务。' },
  serve: {
    description: '同时运行 chat、time 和 upper',
    port: (service) => `${service} 的端口;0 表示任选一个空闲端口`,
  },
  reload: {
    done: (names) => `已重新加载:${names}`,
    nothing: '已重新加载:没有可更新的内容',
    restart: (names) => `需要重启才能生效:${names}`,
    incomplete: '只重新加载了一部分:上面指出的服务保持原样',
    failed: '没有重新加载:一切保持原样',
  },
  run: {
    description: '运行一个 TypeScript 或 JavaScript 文件导出的服务',
    file: '文件:export default service(import.meta, …)',
    udp: '要求它是数据报服务',
    options: '服务的选项,JSON 格式',
  },
  upper: {
    description: '把收到的文字变成大写:教程用的服务',
    serve: '提供服务',
    send: '发送文字并打印回复;不给文字则逐行发送,直到 exit()',
    text: '要发送的文字;- 表示标准输入',
    unicode: '转换全部 Unicode 字母而不只是 a 到 z,可指定区域,如 tr',
    prompt: '请输入要发送的数据(exit() 退出):',
  },
  chat: {
    description: '按知识库回答问题',
    serve: '提供服务',
    kb: '知识库,YAML、JSON 或 TSV;可重复(默认:实验里的七个问题)',
    ask: '向服务器提问,或用 --kb 直接问知识库;不给问题则逐行提问,直到 exit',
    question: '问题',
    tls: '使用 TLS;总会验证服务器',
    ca: '签发服务器证书的机构的证书文件',
    servername: '服务器证书上必须有的名字(默认:所连的主机)',
    cert: '自己的证书文件,服务器要求时使用',
    key: '该证书的私钥文件',
    tokenFile: '服务器要求的令牌所在的文件(或用 PORTSIDE_CHAT_TOKEN)',
    session: '要接着进行的对话的名字',
    why: '显示为什么这样回答',
    noHistory: '不保存输入历史',
    prompt: '> ',
    repl: {
      welcome: '请输入你的问题。/help 列出其他命令,exit 退出。',
      commands: {
        '/help': '显示这个列表',
        '/why': '为什么这样回答上一个问题',
        '/up': '上一个回答很好',
        '/down': '上一个回答不是我要的',
        '/clear': '清屏,开始新的对话',
        '/quit': '退出,与 exit 和 Ctrl-D 相同',
      },
      unknown: (command, near) =>
        near === undefined
          ? `没有命令 ${command};/help 列出所有命令。`
          : `没有命令 ${command};是不是 ${near}?`,
      nothingAsked: '请先提一个问题。',
      noted: '已记下,谢谢。',
      noThumbs: '用 --kb 直接问知识库时不记录评价;请先用 portside chat serve 提供服务。',
      cleared: '新的对话。',
      lost: '下一个问题会重新连接。',
      connectedAgain: '连接断开过,已重新连接。',
      followUps: '还可以接着问:',
      why: {
        answer: (percent, id) => `回答是 ${id},把握 ${percent}。`,
        clarify: (percent, _id) => `反问:对最可能的答案只有 ${percent} 的把握。`,
        decline: (percent, _id) => `拒答:对最可能的答案只有 ${percent} 的把握。`,
        nearest: (question) => `最接近的已知问法:${question}`,
        nothingNear: '没有相近的已知问法。',
        nothing: '机器人没有更多说明。',
        for: '支持',
        against: '反对',
        evidence: '依据',
      },
    },
    eval: '用带标签的问题衡量识别效果:每行 标签<TAB>问题',
    test: '带标签的问题',
    evaluation: {
      questions: '问题数',
      accuracy: '答对',
      top3: '前三名里有正确答案',
      clarifiedRight: '反问,且选项里有正确答案',
      declinedRight: '库外问题,已拒答',
      declinedWrong: '库内问题,被误拒',
      calibrationError: '校准误差',
      auroc: '区分库内与库外(AUROC)',
      microsPerQuery: '每问微秒数,中位数与第 99 百分位',
      trainMs: '训练毫秒数',
    },
    noLog: '不保存没能回答的问题',
    log: '待答问题的文件(默认:用户数据目录下的 portside/questions.sqlite)',
    lint: {
      description: '检查知识库:能加载、但识别不好的地方',
      severities: { error: '错误', warning: '警告', note: '提示' },
      recognition: (id, phrasings, share, rival) =>
        `${id}:${share === null ? '问法太少,无法试验' : `认出 ${share}`}(${phrasings} 种问法${rival === undefined ? '' : `;常被当成 ${rival}`})`,
      rules: {
        fewPhrasings: ({ id, count }) => `${id} 只有 ${count} 种问法:换个说法多半认不出;请再加一些,十种为宜`,
        nearDecline: ({ text, otherText, otherId, where, share }) =>
          `拒答例子“${text}”与 ${otherId} 的“${otherText}”(${where})相似 ${share}:那个答案会被压住;请去掉其中一个`,
        overlap: ({ id, text, otherText, otherId, where, share }) =>
          `${id} 的“${text}”与 ${otherId} 的“${otherText}”(${where})相似 ${share}:问这个可能得到那个;请改写其一,或给两个答案同一个 group`,
        repeatedQuestion: ({ id, text, otherText, count }) =>
          `${id} 有 ${count} 个问法规范化后与它的其他问法相同,如“${text}”就是“${otherText}”:学不到新东西;请换成别的说法`,
        sameQuestion: ({ id, text, otherText, otherId, where }) =>
          `${id} 的“${text}”规范化后就是 ${otherId} 的“${otherText}”(${where}):无从区分;请只放在一个答案下`,
        sharedSynonym: ({ text, otherId, where }) =>
          `${text} 也在另一组同义词里(${otherId},${where}):两组会变成一组;请只留在一组里`,
        unreached: ({ id, otherId, where }) =>
          `用 ${id} 自己的问法去问,得到的总是 ${otherId}${where === '' ? '' : `(${where})`}:没有人能问到它;请合并两者,或给它独有的问法`,
        unusedEntity: ({ id }) => `没有问题或槽位用到实体 ${id}:它不起作用;请在问题里写 {${id}},或删去它`,
        unusedSlot: ({ id, text }) =>
          `答案 ${id} 没有用到槽位 ${text}:白白反问;请写上 {{ ${text} }},或删去它`,
        weak: ({ id, share, count, otherId }) =>
          `${id} 的 ${count} 种问法中,只靠其余问法能认出 ${share},常被当成 ${otherId}:新问法也会如此;请再加一些,或把两者区分清楚`,
      },
    },
    unanswered: {
      description: '列出被拒答、被反问或不受欢迎的问题,相似的归在一起',
      since: '只列某时之后的:7d、24h、30m 之前,或日期',
      group: (group, count, last) => `第 ${group} 组:问过 ${count} 次,最近一次 ${last}`,
      more: (count) => `另有 ${count} 种问法`,
      nearest: (id, question, share) => `最接近的答案:${id}(${question},相似度 ${share})`,
      total: (questions, groups) => `共 ${questions} 个问题,${groups} 组`,
    },
    teach: {
      description: '给答案添加问法,写入它所在的文件,保留注释和顺序',
      id: '答案的标识',
      questions: '问法',
      unanswered: '添加 chat unanswered 列出的某一组,并记下已教过',
      either: '请给出问法,或用 --unanswered 指定一组',
      added: (id, question, file) => `${id} 学会了:${question}(${file})`,
      known: (id, question) => `${id} 早已知道:${question}`,
    },
    forget: {
      description: '从记录中彻底删除待答问题',
      all: '全部删除',
      before: '某时之前问的:30d、24h、30m 之前,或日期',
      matching: '含有某段文字的;与 --before 同用时须都满足',
      which: '请指明删除哪些:--all、--before 或 --matching',
      done: (count) => `已删除 ${count} 个`,
    },
    import: {
      description: '把 CSV 或 TSV 表格、QnA Maker 导出文件或 FAQ 网页变成知识库',
      file: '.csv、.tsv、.json、.jsonld 或 .html 文件',
      output: '把知识库写入文件,该文件须尚不存在',
      force: '替换 --output 指定的文件',
      done: (answers, questions, losses) =>
        `答案 ${answers} 个,问法 ${questions} 个;${losses === 0 ? '全部照搬' : `有 ${losses} 处无法照搬`}`,
      losses: {
        braces: (what) => `问题里的花括号在这里表示实体,已去掉:${what}`,
        column: (what) => `略去了列 ${what}:要保留它,请改名为 问题、答案、id 或 标签`,
        contextOnly: (what) => `${what} 只用于追问,却没有提示指向它:现在总会被识别`,
        duplicateQuestion: (what) => `略去了另一个答案已有的问题:${what}`,
        encoding: (what) => `按 ${what} 读取,请检查文字是否正确`,
        id: (what) => `标识不能含空格和 |,也不能是 oos;已改动:${what}`,
        longAnswer: (what) => `略去了超过 10000 个字符的答案:${what}`,
        longQuestion: (what) => `略去了超过 1000 个字符的问题:${what}`,
        longTag: (what) => `略去了超过 100 个字符的标签:${what}`,
        markup: (what) => `HTML 已转成文字:${what}`,
        metadata: (what) => `略去了不是 键:值 的元数据:${what}`,
        noAnswer: (what) => `略去了没有答案的问题:${what}`,
        noQuestion: (what) => `略去了没有问题的答案:${what}`,
        prompt: (what) => `略去了指向不存在的答案的提示:${what}`,
        prompts: (what) => `略去了不是 JSON 列表的提示:${what}`,
        promptText: (what) => `略去了提示的文字(追问以它的第一个问法列出):${what}`,
        property: (what) => `略去了属性 ${what}`,
        script: (what) => `略去了不是 JSON 的脚本:${what}`,
        source: (what) => `略去了来源 ${what}`,
        suggestions: (what) => `略去了没有人认可过的建议问题:${what}`,
      },
    },
  },
  time: {
    description: '通过 UDP 报时:文本和 NTP',
    serve: '提供服务',
    stratum: '以此层级担保本机时钟;否则告诉 NTP 客户端时钟未同步',
    engine: '用什么收发数据报:batch(Linux、多线程)或 dgram',
    daytimePort: '同时在此端口用 UDP 和 TCP 提供 DAYTIME(RFC 867)',
    timePort: '同时在此端口用 UDP 和 TCP 提供 TIME(RFC 868)',
    rateLimit: '每个来源每秒的请求数(默认 16,回环地址不限)',
    upstream: '要跟随的 NTP 服务器:主机、主机:端口 或 [IPv6]:端口;可给多个;不会设置任何时钟',
    allow: '允许询问的网段,CIDR 格式,其余一律拒绝;可重复',
    deny: '禁止询问的网段,即使在允许之列;可重复',
    allowText: '除回环外允许以文本询问的网段,CIDR 格式;可重复',
    query: '询问时间;不给服务器则向 127.0.0.1:8888 要文本,否则用 NTP',
    servers: '主机 或 主机:端口;前面加 ntp://、text://、daytime:// 或 time:// 可指定协议',
    protocol: '使用的协议',
    samples: '用 NTP 询问的次数;以延迟最小的应答为准(默认 4,--watch 时为 1)',
    watch: '反复询问,画出偏差和延迟,直到按 Ctrl-C',
    interval: '持续观察,两轮之间间隔的秒数(默认 1)',
    count: '持续观察这么多轮',
    record: '把结果追加到文件,每条一行 JSON',
    timeout: '等待回答的毫秒数',
    ipv4: '只询问 IPv4 地址',
    ipv6: '只询问 IPv6 地址',
    report: {
      description: '把 time query --record 记下的内容画成一个 HTML 页面',
      file: '记录文件',
      output: '把页面写入文件,而不是标准输出',
      wrote: (file) => `报告已写入 ${file}`,
    },
  },
  scan: {
    description: '找出自己主机上开放的端口',
    targets: '主机名、地址、10.0.0.0/24、10.0.0.1-16 或 10.0.0.1-10.0.0.16',
    ports: '端口,如 22,80,8000-8100 或 top:100',
    exclude: '要排除的目标;可重复',
    inputList: '目标文件,一行一个;- 表示标准输入(也可写 -iL FILE);可重复',
    excludeFile: '要排除的目标文件,一行一个;可重复',
    ping: '先用 ICMP 和 TCP 探测哪些主机在线,只扫描它们',
    withoutEcho: (reason) => `只用 TCP 探测了主机是否在线,不能使用 ICMP:${reason}`,
    why: '解释某个端口的状态:发出了什么、何时收到什么;可重复',
    engine: '探测方式',
    format: '报告格式',
    output: '把报告写入文件',
    allStates: '也列出关闭和被过滤的端口',
    banners: '询问开放端口上运行的是什么:问候语、HTTP、证书等',
    names: '向 DNS 查询有应答的主机的名字(PTR)',
    dns: '查询名字用的 DNS 服务器,写作 地址 或 地址:端口(默认用系统的)',
    namesUnanswered: (hosts, reason) => `DNS 没有回答 ${hosts} 台主机的名字(${reason});扫描本身是完整的`,
    rate: '每秒最多探测次数',
    authorized: '谁允许了这次扫描、到何时、为何;超出回环、私有和本机地址时必须给出',
    progress: (percent, rate, open, left) => `已完成 ${percent},每秒 ${rate} 次,开放 ${open} 个,还需 ${left}`,
    lookingForHosts: (percent, hosts, left) =>
      `正在查找在线主机:已完成 ${percent},在线 ${hosts} 台,还需 ${left}`,
    wrote: (file) => `报告已写入 ${file}`,
    import: {
      description: '导入 nmap(-oX)、masscan(-oJ)或 zmap(CSV)的报告',
      file: '文件;- 表示标准输入',
      port: 'zmap 探测的端口,报告里没有写明时需要',
    },
    compare: {
      description: '用几个引擎扫描,对分歧之处给出解释并重新探测',
      engines: '引擎,用逗号分隔',
      format: '文稿的格式',
      running: (engine) => `${engine} …`,
      reprobing: (ports) => `正在重新探测有分歧的端口:${ports} 个`,
    },
    resume: '继续最近中断的扫描,或指定编号的扫描',
    baseline: '应当开放的端口的文件,如 "10.0.0.1: 22, 80",或一次扫描的 JSON 报告',
    failOnChange: '与同样目标的上一次扫描相比有变化,或与基线不符时,以状态 3 退出',
    db: '扫描记录的文件(默认:用户数据目录下的 portside/scans.sqlite)',
    noHistory: '不保存这次扫描',
    notKept: (reason) => `这次扫描没有保存,没有地方存放记录:${reason}`,
    stopped: (id) => `已中断;用 portside scan --resume ${id} 继续`,
    nothingToCompare: '没有可比较的:这是对这些目标的第一次完整扫描',
    history: {
      description: '列出保存的扫描',
      target: '只列出对这个目标的扫描,或包含这个地址的扫描',
      keep: '只保留其中最新的若干次,其余删除并列出',
      removed: (scans) => (scans === 0 ? '没有需要删除的扫描' : `已从记录中删除 ${scans} 次扫描`),
    },
    diff: {
      description: '说明两次扫描之间的变化',
      before: '扫描的编号或其开头,或 latest、previous(默认:同样目标的倒数第二次)',
      after: '与之比较的扫描(默认:同样目标的最近一次)',
    },
    report: {
      description: '写出一次已保存扫描的报告',
      id: '扫描的编号或其开头,或 latest、previous',
    },
  },
  errors: zhErrors,
}

/** The usage errors of the command-line library; what is quoted in its message names the word at fault. */
function usageError(code: string, message: string): string {
  const word = /'([^']*)'/.exec(message)?.[1] ?? ''
  switch (code) {
    case 'commander.unknownOption':
      return `没有选项 ${word}`
    case 'commander.unknownCommand':
      return `没有命令 ${word}`
    case 'commander.missingArgument':
      return `缺少参数 ${word}`
    case 'commander.optionMissingArgument':
      return `选项 ${word} 缺少值`
    case 'commander.missingMandatoryOptionValue':
      return `缺少选项 ${word}`
    case 'commander.conflictingOption':
      return `选项 ${word} 与其他选项冲突`
    case 'commander.excessArguments':
      return '参数太多'
    case 'commander.invalidArgument':
      return `${word} 的值无效。${/[^.]*$/.exec(message.replace(/\.$/, ''))?.[0].trim() ?? ''}`
    default:
      return message.replace(/^error: /, '')
  }
}
