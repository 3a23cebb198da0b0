import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { LogLevel, ServeOptions } from '../core/index.ts'
import { logLevels } from './log-levels.ts'
import type { Texts } from './texts/texts.ts'

/** What every serving command may be told. */
export interface ServerFlags {
  readonly host: string
  readonly threads: number
  readonly logLevel: LogLevel
  readonly quiet?: true | undefined
  readonly json?: true | undefined
}

/** The server that a client asks. The variables are of servers: where one listens says nothing of whom to ask. */
export const hostOption = (texts: Texts) =>
  new Option('--host <address>', texts.options.serverHost).default('127.0.0.1')

export const portOption = (texts: Texts, port: number) =>
  new Option('--port <number>', texts.options.serverPort)
    .argParser(wholeNumber(texts, 1, 65_535))
    .default(port)

export const listenHostOption = (texts: Texts) =>
  new Option('--host <address>', texts.options.host).default('127.0.0.1').env('PORTSIDE_HOST')

const listenPortOption = (texts: Texts, port: number) =>
  new Option('--port <number>', texts.options.port)
    .argParser(portNumber(texts))
    .default(port)
    .env('PORTSIDE_PORT')

export const threadsOption = (texts: Texts) =>
  new Option('--threads <number>', texts.options.threads)
    .argParser(wholeNumber(texts, 0, 256))
    .default(availableParallelism())
    .env('PORTSIDE_THREADS')

export const logLevelOption = (texts: Texts) =>
  new Option('--log-level <level>', texts.options.logLevel)
    .choices(logLevels)
    .default('warn' as const)
    .env('PORTSIDE_LOG_LEVEL')

export const quietOption = (texts: Texts) => new Option('--quiet', texts.options.quiet)

export const jsonOption = (texts: Texts) => new Option('--json', texts.options.json)

export const configOption = (texts: Texts) =>
  new Option('--config <file>', texts.options.config).env('PORTSIDE_CONFIG')

/** A command that serves on a port, with the flags that all of them have. */
export function servingCommand(texts: Texts, name: string, port: number) {
  return new Command(name)
    .addOption(listenHostOption(texts))
    .addOption(listenPortOption(texts, port))
    .addOption(threadsOption(texts))
    .addOption(logLevelOption(texts))
    .addOption(quietOption(texts))
    .addOption(jsonOption(texts))
}

/** The flags as `serve()` takes them. */
export function serveFlags({
  host,
  threads,
  logLevel,
  quiet,
}: ServerFlags): Required<Pick<ServeOptions<object>, 'host' | 'threads' | 'logLevel'>> {
  return { host, threads, logLevel: quiet === true ? 'error' : logLevel }
}

/** Parses the number of a port to listen on; 0 stands for any that is free. */
export function portNumber(texts: Texts): (word: string) => number {
  return wholeNumber(texts, 0, 65_535)
}

/** Parses a whole number within bounds; what isn't one is wrong usage. */
export function wholeNumber(texts: Texts, least: number, most: number): (word: string) => number {
  return (word) => {
    const value = /^\d+$/.test(word) ? Number(word) : NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(texts.usage.wholeNumber(least, most))
  }
}

/** Gathers the values of an option that may be repeated. */
export function repeatable(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
