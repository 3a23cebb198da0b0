import type { LossKind, Rule } from '../../services/chat/index.ts'

/** What a finding of the linter is about. */
interface LintFacts {
  readonly id: string
  readonly text: string
  readonly otherId: string
  readonly otherText: string
  readonly where: string
  readonly share: string
  readonly count: number
}

/** What the command line says, in English. Every other language has the same shape. */
export const en = {
  failure: (message: string) => `portside: ${message}`,
  example: (...commands: readonly string[]) =>
    `\nExamples:\n${commands.map((command) => `  ${command}`).join('\n')}`,
  help: {
    /** What the library calls the parts of a help page, and what they are called here. */
    titles: {} as Readonly<Record<string, string>>,
    /** The same for what stands for options and commands in a usage line. */
    usage: {} as Readonly<Record<string, string>>,
    choices: (names: readonly string[]) => `choices: ${names.join(', ')}`,
    default: (value: string) => `default: ${value}`,
    variable: (name: string) => `env: ${name}`,
    withFacts: (description: string, facts: readonly string[]) => `${description} (${facts.join(', ')})`,
    helpCommand: 'show the help of a command',
  },
  usage: {
    wholeNumber: (least: number, most: number) => `Use a whole number from ${least} to ${most}.`,
    language: 'Use en or zh.',
    pastTime: 'Use 7d, 24h, 30m, or a date as 2026-11-25 or 2026-11-25T10:00.',
    /** A usage error of the library's, by its code and its own message. */
    error: (_code: string, message: string) => `${message.replace(/^error: /, '')} (see --help)`,
  },
  options: {
    help: 'show this help',
    version: 'show the version',
    lang: 'speak English (en) or Chinese (zh); by default what the locale says',
    host: 'address to listen on',
    port: 'port to listen on; 0 for any that is free',
    serverHost: 'address or name of the server',
    serverPort: 'port of the server',
    threads: 'worker threads; 0 serves in the main thread',
    logLevel: 'how much to log to stderr',
    quiet: 'log errors only',
    json: 'report as JSON on stdout',
    config: 'configuration file (default: portside.yaml, where there is one); read again on SIGHUP',
  },
  portside: { description: 'Services on sockets: chat, time, upper, scan, and your own.' },
  serve: {
    description: 'run chat, time and upper at once',
    port: (service: string) => `port of ${service}; 0 for any that is free`,
  },
  reload: {
    done: (names: string) => `reloaded: ${names}`,
    nothing: 'reloaded: nothing to take over',
    restart: (names: string) => `needs a restart to take effect: ${names}`,
    incomplete: 'reloaded in part: what is named above stays as it was',
    failed: 'not reloaded: everything stays as it was',
  },
  run: {
    description: 'run the service that a TypeScript or JavaScript file exports',
    file: 'the file: export default service(import.meta, …)',
    udp: 'insist on a datagram service',
    options: "the service's options, as JSON",
  },
  upper: {
    description: 'upper-case what is sent: the tutorial service',
    serve: 'serve it',
    send: 'send text and print the reply; without text, line by line until exit()',
    text: 'what to send; - sends standard input as it comes',
    unicode: 'all of Unicode instead of a to z, by the rules of a locale such as tr',
    prompt: 'Text to send (exit() ends): ',
  },
  chat: {
    description: 'answer questions from a knowledge base',
    serve: 'serve it',
    kb: 'knowledge base, YAML, JSON or TSV; may be repeated (default: the seven questions of the lab)',
    ask: 'ask a server, or a knowledge base with --kb; without a question, line by line until exit',
    question: 'the question',
    tls: 'speak TLS; the server is always verified',
    ca: 'file with the authority that has signed the certificate of the server',
    servername: 'name that the certificate of the server must have (default: the host)',
    cert: 'file with a certificate of your own, for a server that asks for one',
    key: 'file with the key of that certificate',
    tokenFile: 'file with the token that the server asks for (or PORTSIDE_CHAT_TOKEN)',
    session: 'name of a dialogue to go on with',
    why: 'show why each answer was given',
    noHistory: 'keep no history of what is typed',
    prompt: '> ',
    /** The dialogue at a terminal. */
    repl: {
      welcome: 'Ask a question. /help lists what else can be done; exit ends.',
      commands: {
        '/help': 'this list',
        '/why': 'why the last answer was given',
        '/up': 'the last answer was good',
        '/down': 'the last answer was not what you wanted',
        '/clear': 'begin a new dialogue on an empty screen',
        '/quit': 'end, as exit and Ctrl-D do',
      },
      unknown: (command: string, near: string | undefined) =>
        near === undefined
          ? `There is no ${command}; /help lists what there is.`
          : `There is no ${command}; did you mean ${near}?`,
      nothingAsked: 'Ask a question first.',
      noted: 'Noted, thank you.',
      noThumbs:
        'A knowledge base that is asked with --kb keeps no thumbs; serve it with portside chat serve.',
      cleared: 'A new dialogue.',
      lost: 'The next question connects again.',
      connectedAgain: 'Connected again, after the connection was lost.',
      followUps: 'You may go on with:',
      why: {
        answer: (percent: string, id: string) => `Answered with ${id}, ${percent} sure.`,
        clarify: (percent: string, _id: string) => `Asked back: ${percent} sure of the likeliest answer.`,
        decline: (percent: string, _id: string) => `Declined: only ${percent} sure of the likeliest answer.`,
        nearest: (question: string) => `Nearest known question: ${question}`,
        nothingNear: 'No known question is near.',
        nothing: 'The bot says no more about it.',
        for: 'for it',
        against: 'against it',
        evidence: 'figures',
      },
    },
    eval: 'measure recognition on labelled questions: label<TAB>question a line',
    test: 'the labelled questions',
    evaluation: {
      questions: 'questions',
      accuracy: 'right',
      top3: 'right among the first three',
      clarifiedRight: 'asked back, with the right one offered',
      declinedRight: 'unknown, and declined',
      declinedWrong: 'known, but declined',
      calibrationError: 'calibration error',
      auroc: 'known told from unknown (AUROC)',
      microsPerQuery: 'microseconds a question, median and 99th percentile',
      trainMs: 'milliseconds to train',
    },
    noLog: 'keep no questions that could not be answered',
    log: 'file of open questions (default: portside/questions.sqlite in the data folder of the user)',
    lint: {
      description: 'look a knowledge base over: what loads, but will not be recognised well',
      severities: { error: 'error', warning: 'warning', note: 'note' },
      recognition: (id: string, phrasings: number, share: string | null, rival: string | undefined) =>
        `${id}: ${share === null ? 'too few phrasings to try' : `${share} recognised`} (${phrasings === 1 ? '1 phrasing' : `${phrasings} phrasings`}${rival === undefined ? '' : `; taken for ${rival}`})`,
      /** What is wrong, why that matters, and what to do. */
      rules: {
        fewPhrasings: ({ id, count }: LintFacts) =>
          `${id} has ${count === 1 ? 'one phrasing' : `${count} phrasings`}: most other ways to ask will not be recognised; add some, ten are good`,
        nearDecline: ({ text, otherText, otherId, where, share }: LintFacts) =>
          `"${text}", an example to decline, is ${share} like "${otherText}" of ${otherId} (${where}): that answer will be held back; leave one of them out`,
        overlap: ({ id, text, otherText, otherId, where, share }: LintFacts) =>
          `"${text}" of ${id} is ${share} like "${otherText}" of ${otherId} (${where}): who means the one may get the other; reword one, or give both answers a group`,
        repeatedQuestion: ({ id, text, otherText, count }: LintFacts) =>
          `${count} of the questions of ${id} are others of it once normalised, as "${text}" is "${otherText}": they teach nothing; other words in their place would`,
        sameQuestion: ({ id, text, otherText, otherId, where }: LintFacts) =>
          `"${text}" of ${id} is "${otherText}" of ${otherId} (${where}) once normalised: nothing tells them apart; keep it under one answer`,
        sharedSynonym: ({ text, otherId, where }: LintFacts) =>
          `${text} is in another group too, as ${otherId} (${where}): both groups become one; keep it in one of them`,
        unreached: ({ id, otherId, where }: LintFacts) =>
          `asked with its own questions, ${id} is never given, but ${otherId}${where === '' ? '' : ` (${where})`}: nobody will reach it; put the two together, or give it questions of its own`,
        unusedEntity: ({ id }: LintFacts) =>
          `no question and no slot names the entity ${id}: it does nothing; write {${id}} in a question, or leave it out`,
        unusedSlot: ({ id, text }: LintFacts) =>
          `the answer ${id} does not say its slot ${text}: people are asked for nothing; write {{ ${text} }}, or leave it out`,
        weak: ({ id, share, count, otherId }: LintFacts) =>
          `${id} is recognised in ${share} of its ${count} phrasings by the others, and taken for ${otherId}: new phrasings will fare no better; add some, or sharpen the border between the two`,
      } satisfies Readonly<Record<Rule, (facts: LintFacts) => string>>,
    },
    unanswered: {
      description: 'list what was declined, asked back or not liked, alike questions together',
      since: 'only questions since a time: 7d, 24h, 30m, or a date',
      group: (group: number, count: number, last: string) =>
        `group ${group}: asked ${count === 1 ? 'once' : `${count} times`}, last on ${last}`,
      more: (count: number) => `and ${count} more`,
      nearest: (id: string, question: string, share: string) =>
        `nearest answer: ${id} (${question}, ${share} alike)`,
      total: (questions: number, groups: number) =>
        `${questions === 1 ? '1 question' : `${questions} questions`} in ${groups === 1 ? '1 group' : `${groups} groups`}`,
    },
    teach: {
      description: 'add phrasings to an answer, in its file, which keeps its comments and order',
      id: 'the answer',
      questions: 'the phrasings',
      unanswered: 'add those of a group that chat unanswered lists, and note that they are taught',
      either: 'give phrasings, or --unanswered with a group',
      added: (id: string, question: string, file: string) => `${id} has learnt: ${question} (${file})`,
      known: (id: string, question: string) => `${id} knew already: ${question}`,
    },
    forget: {
      description: 'delete open questions from the log, for good',
      all: 'all of them',
      before: 'those asked before a time: 30d, 24h, 30m ago, or a date',
      matching: 'those that contain a text; with --before, both must hold',
      which: 'say which: --all, --before or --matching',
      done: (count: number) => `forgotten: ${count}`,
    },
    import: {
      description: 'make a knowledge base of a CSV or TSV table, a QnA Maker export or a FAQ page',
      file: '.csv, .tsv, .json, .jsonld or .html',
      output: 'write the knowledge base to a file, which must not be there yet',
      force: 'replace the file of --output',
      done: (answers: number, questions: number, losses: number) =>
        `${answers} answers, ${questions} questions; ${losses === 0 ? 'everything was carried over' : `${losses} things could not be carried over as they were`}`,
      /** What couldn't be carried over as it was. */
      losses: {
        braces: (what: string) => `braces in a question stand for entities here, so they are gone: ${what}`,
        column: (what: string) =>
          `left out the column ${what}: name it question, answer, id or tags to keep it`,
        contextOnly: (what: string) =>
          `${what} is for follow-ups only, but no prompt leads to it: always recognised now`,
        duplicateQuestion: (what: string) => `left out a question that another answer has: ${what}`,
        encoding: (what: string) => `read as ${what}; see that its characters are right`,
        id: (what: string) => `an id has no spaces and no |, and is not oos; changed: ${what}`,
        longAnswer: (what: string) => `left out an answer of more than 10,000 characters: ${what}`,
        longQuestion: (what: string) => `left out a question of more than 1,000 characters: ${what}`,
        longTag: (what: string) => `left out a tag of more than 100 characters: ${what}`,
        markup: (what: string) => `HTML made text: ${what}`,
        metadata: (what: string) => `left out metadata that is not key:value: ${what}`,
        noAnswer: (what: string) => `left out a question without an answer: ${what}`,
        noQuestion: (what: string) => `left out an answer without a question: ${what}`,
        prompt: (what: string) => `left out a prompt to an answer that is not there: ${what}`,
        prompts: (what: string) => `left out prompts that are not a JSON list: ${what}`,
        promptText: (what: string) =>
          `left out the words of a prompt (a follow-up is offered by its first question): ${what}`,
        property: (what: string) => `left out the property ${what}`,
        script: (what: string) => `left out a script that is not JSON: ${what}`,
        source: (what: string) => `left out the source ${what}`,
        suggestions: (what: string) => `left out suggested questions, which nobody has approved: ${what}`,
      } satisfies Readonly<Record<LossKind, (what: string) => string>>,
    },
  },
  time: {
    description: 'tell the time over UDP: text and NTP',
    serve: 'serve it',
    stratum: 'vouch for this clock at this stratum; otherwise NTP clients are told it is not synchronised',
    engine: 'what datagrams are served by: batch (Linux, threads) or dgram',
    daytimePort: 'also serve DAYTIME (RFC 867) on this port, over UDP and TCP',
    timePort: 'also serve TIME (RFC 868) on this port, over UDP and TCP',
    rateLimit: 'requests a second from one source (16, and none on loopback, unless told)',
    upstream:
      'NTP server to follow, as HOST, HOST:PORT or [IPv6]:PORT; several may be given; no clock is set',
    allow: 'network that may ask, as CIDR, and nobody else; may be repeated',
    deny: 'network that may not ask, even if allowed; may be repeated',
    allowText: 'network beside loopback that may ask for text, as CIDR; may be repeated',
    query: 'ask for the time; without a server, text from 127.0.0.1:8888, otherwise NTP',
    servers: 'HOST or HOST:PORT; ntp://, text://, daytime:// or time:// in front says how to ask it',
    protocol: 'protocol to ask in',
    samples: 'how often to ask by NTP; the answer with the least delay counts (default: 4, with --watch 1)',
    watch: 'ask again and again, and draw offset and delay, until Ctrl-C',
    interval: 'watch, with so many seconds from one round to the next (default: 1)',
    count: 'watch, for so many rounds',
    record: 'append what is found to a file, a line of JSON each',
    timeout: 'milliseconds to wait for answers',
    ipv4: 'ask IPv4 addresses only',
    ipv6: 'ask IPv6 addresses only',
    report: {
      description: 'draw what time query --record has kept as one HTML page',
      file: 'the recording',
      output: 'write the page to a file instead of stdout',
      wrote: (file: string) => `the report is in ${file}`,
    },
  },
  scan: {
    description: 'find the open ports of your own hosts',
    targets: 'name, address, 10.0.0.0/24, 10.0.0.1-16 or 10.0.0.1-10.0.0.16',
    ports: 'ports, as 22,80,8000-8100 or top:100',
    exclude: 'targets to leave out; may be repeated',
    inputList: 'file with more targets, one a line; - is standard input (also -iL FILE); may be repeated',
    excludeFile: 'file with targets to leave out, one a line; may be repeated',
    ping: 'ask first which hosts are there, by ICMP and TCP, and scan only those',
    withoutEcho: (reason: string) =>
      `hosts were looked for by TCP alone, ICMP echo cannot be used: ${reason}`,
    why: 'explain the state of a port: what was sent, what came back and when; may be repeated',
    engine: 'how to probe',
    format: 'form of the report',
    output: 'write the report to a file',
    allStates: 'list closed and filtered ports too',
    banners: 'ask open ports what answers there: greetings, HTTP, certificates and more',
    names: 'ask the DNS for the names (PTR) of hosts that answer',
    dns: 'DNS server to ask for them, as ADDRESS or ADDRESS:PORT (default: those of the system)',
    namesUnanswered: (hosts: number, reason: string) =>
      `hosts whose names the DNS did not tell: ${hosts} (${reason}); the scan is complete without`,
    rate: 'probes a second at most',
    authorized:
      'who permitted the scan, until when and why; needed beyond loopback, private and own addresses',
    progress: (percent: string, rate: string, open: number, left: string) =>
      `${percent} done, ${rate} probes/s, ${open} open, ${left} left`,
    lookingForHosts: (percent: string, hosts: number, left: string) =>
      `looking for hosts: ${percent} done, ${hosts} there, ${left} left`,
    wrote: (file: string) => `the report is in ${file}`,
    import: {
      description: 'take in a report of nmap (-oX), masscan (-oJ) or zmap (CSV)',
      file: 'the file; - reads standard input',
      port: "the port that zmap probed, where its report doesn't say",
    },
    compare: {
      description: 'scan with several engines, and explain and probe again where they disagree',
      engines: 'engines, separated by commas',
      format: 'form of the write-up',
      running: (engine: string) => `${engine} …`,
      reprobing: (ports: number) => `probing again what they disagree on: ${ports} ports`,
    },
    resume: 'go on with the scan that stopped last, or with the one of this id',
    baseline: 'file of the ports that ought to be open, as "10.0.0.1: 22, 80", or the JSON report of a scan',
    failOnChange:
      'exit with 3 when anything changed since the last scan of the same targets, or differs from the baseline',
    db: 'file of the inventory (default: portside/scans.sqlite in the user data folder)',
    noHistory: 'keep nothing of this scan',
    notKept: (reason: string) => `this scan is not kept, there is no place for the inventory: ${reason}`,
    stopped: (id: string) => `stopped; portside scan --resume ${id} goes on with it`,
    nothingToCompare: 'nothing to compare with: this is the first complete scan of these targets',
    history: {
      description: 'list the scans in the inventory',
      target: 'only scans of this target, or of a network that this address is in',
      keep: 'remove all of them but the newest so many, and list what is gone',
      removed: (scans: number) =>
        scans === 0 ? 'nothing to remove' : `removed from the inventory: ${scans}`,
    },
    diff: {
      description: 'tell what changed between two scans',
      before:
        'id of a scan, the beginning of one, latest or previous (default: the last but one of the same targets)',
      after: 'the scan to compare it with (default: the last of the same targets)',
    },
    report: {
      description: 'write the report of a scan in the inventory',
      id: 'id of the scan, the beginning of one, latest or previous',
    },
  },
  /** Errors by code, from their facts; without an entry the error's own English message stands. */
  errors: {} as Readonly<
    Record<string, (facts: Readonly<Record<string, string | number | undefined>>) => string>
  >,
}
