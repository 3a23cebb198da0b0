import { join } from 'node:path'
import type { Toolchain } from './toolchain.ts'

/** A server that is measured. Each listens on a free port of 127.0.0.1 and reports `{"event": "listening", "port"}`. */
export interface Contestant {
  readonly name: string
  /** How it is started, or `undefined` where what it needs isn't installed. */
  command(tools: Toolchain): readonly string[] | undefined
  /** Whether it gives up its garbage, and reports so, on SIGUSR2. */
  readonly settles?: true
}

const here = import.meta.dirname
const portside = join(here, '..', 'bin', 'portside.cjs')
const serveUpper = [portside, 'upper', 'serve', '--threads', '0', '--port', '0', '--json']

/** Bytes that core reads at a time on its fast path (`core/tcp/read-memory.ts`); the C server gets as many. */
const readBufferBytes = 131_072

/** The limit: what one thread of C can do. */
export const epoll: Contestant = {
  name: 'epoll',
  command: (tools) => [tools.epoll, 'raw', String(readBufferBytes)],
}

/** {@link epoll}, line by line. */
export const epollLines: Contestant = {
  name: 'epoll',
  command: (tools) => [tools.epoll, 'lines', String(readBufferBytes)],
}

/** The lab's kind of server: a Python thread for each connection. */
export const lab = pythonScript('lab', 'lab.py')

/** A Python event loop. */
export const asyncio = pythonScript('asyncio', 'asyncio-protocol.py')

/** The upper service, as people run it. */
export const upper: Contestant = {
  name: 'portside',
  command: () => [process.execPath, ...serveUpper],
}

/** The chat service on its default base, as people run it, but for what it would keep. */
export const chat: Contestant = {
  name: 'portside',
  command: () => [
    process.execPath,
    portside,
    'chat',
    'serve',
    '--threads',
    '0',
    '--port',
    '0',
    '--no-log',
    '--json',
  ],
}

/** The lab's kind of chat server. */
export const labChat = pythonScript('lab', 'lab-chat.py')

/** {@link upper}, telling live memory from garbage. */
export const settlingUpper: Contestant = {
  name: 'portside',
  settles: true,
  command: () => [process.execPath, '--expose-gc', '--import', join(here, 'settle.ts'), ...serveUpper],
}

/** A service of `services/` under the name of a row. */
export function serviceFile(name: string, file: string, threads: number, options: object = {}): Contestant {
  return {
    name,
    command: () => [
      process.execPath,
      portside,
      'run',
      join(here, 'services', file),
      '--threads',
      String(threads),
      '--options',
      JSON.stringify(options),
      '--port',
      '0',
      '--json',
    ],
  }
}

function pythonScript(name: string, file: string): Contestant {
  return {
    name,
    command: ({ python }) => (python === undefined ? undefined : [python, join(here, file)]),
  }
}
