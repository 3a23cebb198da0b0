import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { OptionError } from '../../core/index.ts'
import { parseConfig } from './parse-config.ts'

const reject = (source: string): OptionError => {
  try {
    parseConfig('p.yaml', source)
  } catch (error) {
    if (error instanceof OptionError) return error
    throw error
  }
  throw new assert.AssertionError({ message: `accepted: ${source}` })
}

/** What is wrong, then the code, and the rest of the message after the file's name. */
const faults: Readonly<Record<string, readonly [source: string, code: string, message: string]>> = {
  'broken YAML': [
    'services:\n  chat: { port: 1\n',
    'CONFIG_SYNTAX',
    '3:1: Flow map in block collection must be sufficiently indented and end with a }; correct the YAML',
  ],
  'an alias of nothing': [
    'admin: *a\n',
    'CONFIG_SYNTAX',
    '1:1: Unresolved alias (the anchor must be set before the alias): a; correct the YAML',
  ],
  'a key that is there twice': [
    'services:\n  chat: {}\n  chat: {}\n',
    'CONFIG_DUPLICATE_KEY',
    '3:3: chat is there twice; leave one out',
  ],
  'a mistyped key': [
    'services:\n  chat: { prot: 8888 }\n',
    'CONFIG_UNKNOWN_KEY',
    '2:11: unknown key services.chat.prot; did you mean port?',
  ],
  'a key of another service': [
    'services: { time: { tls: {} } }',
    'CONFIG_UNKNOWN_KEY',
    '1:21: unknown key services.time.tls; use host, port, threads, limits, access, drainMs, stratum, upstream, allowText, rateLimit, engine, daytimePort, timePort',
  ],
  'a mistyped key deep inside': [
    'services: { chat: { tls: { cert: c, key: k, names: { a.example: { certt: c, key: k } } } } }',
    'CONFIG_UNKNOWN_KEY',
    '1:67: unknown key services.chat.tls.names.a.example.certt; did you mean cert?',
  ],
  'a mistyped service': [
    'services:\n  chta: { port: 9000 }\n',
    'CONFIG_UNKNOWN_SERVICE',
    '2:3: there is no service chta; did you mean chat?',
  ],
  'a service of nowhere': [
    'services:\n  shout: { port: 9000 }\n',
    'CONFIG_UNKNOWN_SERVICE',
    '2:3: there is no service shout; add its file, or use one of chat, time, upper',
  ],
  'a key that is missing': [
    'services: { chat: { tls: { cert: c.pem } } }',
    'CONFIG_MISSING_KEY',
    '1:26: services.chat.tls.key is missing; add it',
  ],
  'a port out of range': [
    'services:\n  chat:\n    port: 99999\n',
    'CONFIG_INVALID_VALUE',
    '3:11: services.chat.port must be a port from 0 to 65535, not 99999',
  ],
  'a word for a number': [
    'services: { upper: { threads: two } }',
    'CONFIG_INVALID_VALUE',
    '1:31: services.upper.threads must be a whole number from 0 to 256, not "two"',
  ],
  'a limit of nothing': [
    'services: { chat: { limits: { idleMs: 0 } } }',
    'CONFIG_INVALID_VALUE',
    '1:39: services.chat.limits.idleMs must be whole milliseconds from 1 to 2147483647, or unlimited, not 0',
  ],
  'a network that is none': [
    'services: { chat: { access: { allow: [10.0.0.0/8, 10.0.0.0/33] } } }',
    'CONFIG_INVALID_VALUE',
    '1:51: services.chat.access.allow[2] must be an address or a network such as 10.0.0.0/8, not "10.0.0.0/33"',
  ],
  'a network whose address is not its first': [
    'services: { chat: { access: { deny: [10.0.0.7/8] } } }',
    'CONFIG_INVALID_VALUE',
    '1:38: services.chat.access.deny[1] must be an address or a network such as 10.0.0.0/8, not "10.0.0.7/8"',
  ],
  'a list that would let everybody in': [
    'services: { chat: { access: { allow: [] } } }',
    'CONFIG_INVALID_VALUE',
    '1:38: services.chat.access.allow must be a list of at least one network',
  ],
  'a section that is empty': [
    'services:\n  chat:\n    access:\n',
    'CONFIG_INVALID_VALUE',
    '3:12: services.chat.access must be a mapping, as { key: value }, not null',
  ],
  'a service that is neither on nor off': [
    'services: { chat: yes }',
    'CONFIG_INVALID_VALUE',
    '1:19: services.chat must be a mapping, as { port: 9000 }, or false, not "yes"',
  ],
  'an engine that is none': [
    'services: { time: { engine: epoll } }',
    'CONFIG_INVALID_VALUE',
    '1:29: services.time.engine must be auto, dgram or batch, not "epoll"',
  ],
  'a rate of nothing': [
    'services: { time: { rateLimit: 0 } }',
    'CONFIG_INVALID_VALUE',
    '1:32: services.time.rateLimit must be a whole number above 0, or unlimited, not 0',
  ],
  'upstream servers that are all commented out': [
    'services: { time: { upstream: [] } }',
    'CONFIG_INVALID_VALUE',
    '1:31: services.time.upstream must be a list of at least one NTP server, as [10.0.0.1, ntp.example:123]',
  ],
  'an upstream server that is no list': [
    'services: { time: { upstream: 10.0.0.1 } }',
    'CONFIG_INVALID_VALUE',
    '1:31: services.time.upstream must be a list, as [a, b], not "10.0.0.1"',
  ],
  'a DAYTIME port out of range': [
    'services: { time: { daytimePort: -1 } }',
    'CONFIG_INVALID_VALUE',
    '1:34: services.time.daytimePort must be a port from 0 to 65535, not -1',
  ],
  'a level that is none': [
    'logLevel: loud',
    'CONFIG_INVALID_VALUE',
    '1:11: logLevel must be silent, error, warn, info or debug, not "loud"',
  ],
  'a list for the whole': [
    '[a]',
    'CONFIG_INVALID_VALUE',
    '1:1: the file must be a mapping, as { key: value }',
  ],
}

describe('parseConfig()', () => {
  for (const [fault, [source, code, message]] of Object.entries(faults)) {
    it(`names ${fault}, with its line and what to do`, () => {
      const error = reject(source)
      assert.deepEqual([error.code, error.message], [code, `Cannot use p.yaml:${message}`])
      assert.equal(error.message.startsWith(`Cannot use p.yaml:${error.details.line}:`), true)
    })
  }

  it('takes an empty file, and one of comments alone', () => {
    assert.deepEqual(parseConfig('p.yaml', '').data, {})
    assert.deepEqual(parseConfig('p.yaml', '# nothing yet\n').data, {})
  })

  it("leaves the options of one's own services as they are", () => {
    const options = { mark: null, deep: { list: [1, 'two'] } }
    const { data } = parseConfig('p.yaml', JSON.stringify({ services: { own: { file: 'own.ts', options } } }))
    const own = data.services?.['own']
    assert.deepEqual(own === false ? false : own?.options, options)
  })

  it('refuses aliases that would unfold without end', () => {
    const levels = Array.from({ length: 20 }, (_, n) => `&a${n + 1} [${`*a${n},`.repeat(10)}]`)
    const bomb = `services: { x: { file: f, options: { o: [&a0 [x], ${levels.join(', ')}] } } }`
    assert.equal(reject(bomb).code, 'CONFIG_SYNTAX')
  })

  it('throws nothing but errors of its own, whatever the file says', () => {
    const word = fc.constantFrom(
      'services',
      'chat',
      'tls',
      'port',
      'false',
      '{',
      '}',
      '[',
      ']',
      ':',
      '\n',
      '  ',
      '- ',
      '&a ',
      '*a',
      '1',
    )
    const source = fc.oneof(
      fc.array(word).map((words) => words.join(' ')),
      fc.string({ unit: 'binary' }),
    )
    const value = fc.object({
      key: fc.constantFrom(
        'services',
        'chat',
        'time',
        'own',
        'tls',
        'limits',
        'admin',
        'names',
        'constructor',
        '__proto__',
      ),
    })
    fc.assert(
      fc.property(
        fc.oneof(
          source,
          value.map((one) => JSON.stringify(one)),
        ),
        (text) => {
          try {
            parseConfig('p.yaml', text)
          } catch (error) {
            assert.ok(error instanceof OptionError, String(error))
            assert.match(error.code, /^CONFIG_/)
            assert.ok(Number(error.details.line) <= text.split(/\n/).length)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
