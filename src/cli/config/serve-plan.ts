import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import {
  type AccessOptions,
  type DatagramEngine,
  type Limits,
  type LogLevel,
  OptionError,
  type TlsOptions,
} from '../../core/index.ts'
import {
  type BuiltInName,
  builtInNames,
  type CompanionPorts,
  drainDeadlinesMs,
} from '../built-in-services.ts'
import { defaultPorts } from '../default-ports.ts'
import { withoutUndefined } from '../given-options.ts'
import { besideConfig } from './named-files.ts'
import type { Config } from './parse-config.ts'
import type { LimitsEntry, ServiceEntry, TlsEntry } from './schema.ts'

/** What was said by a flag or a variable; what wasn't is left out. */
export interface GivenFlags {
  readonly host?: string
  readonly threads?: number
  readonly logLevel?: LogLevel
  readonly quiet?: true | undefined
}

/** {@link GivenFlags} of `portside serve`. */
export interface GivenServeFlags extends GivenFlags {
  readonly ports: Readonly<Record<BuiltInName, number | undefined>>
}

/** {@link GivenFlags} of `portside run`. */
export interface GivenRunFlags extends GivenFlags {
  readonly port?: number | undefined
  readonly options?: unknown
}

/** What to serve, with nothing left to decide: flags over environment over file over defaults. */
export interface ServePlan {
  readonly logLevel: LogLevel
  /** Where metrics and health are served, if anywhere. */
  readonly admin?: AdminPlan
  readonly services: readonly ServicePlan[]
}

export interface AdminPlan {
  readonly host: string
  readonly port: number
}

/** One service to serve. */
export interface ServicePlan {
  /** Its name in the configuration. */
  readonly name: string
  readonly source: ServiceSource
  readonly serving: Serving
  /** Ports of the services that are served with it, as it is but in the main thread. */
  readonly companions?: CompanionPorts
}

/** Where a service comes from: Portside itself, or a file that exports it. */
export type ServiceSource = { readonly builtIn: BuiltInName } | { readonly file: string }

/** What `serve()` is told of one service. */
export interface Serving {
  readonly host: string
  readonly port: number
  readonly threads: number
  readonly engine?: DatagramEngine | 'auto'
  readonly options: unknown
  readonly drainMs?: number
  readonly limits?: Limits
  readonly access: AccessOptions
  readonly tls?: TlsOptions
  readonly proxyFrom?: readonly string[]
}

/**
 * The plan of `portside serve`: Portside's own services, but for those that the file switches off, then the file's.
 *
 * @throws {@link OptionError} `NOTHING_TO_SERVE` where all are switched off
 */
export function planServe(flags: GivenServeFlags, config: Config | undefined): ServePlan {
  const { ports, ...given } = flags
  const entries = { chat: {}, time: {}, upper: {}, ...config?.data.services }
  const services = Object.entries(entries).flatMap(([name, entry]) => {
    if (entry === false) return []
    const port = isBuiltIn(name) ? ports[name] : undefined
    return [planService(name, entry, config?.file ?? '', { ...given, port })]
  })
  if (services.length > 0) return { ...planCommon(given, config), services }
  const file = config?.file
  throw new OptionError('NOTHING_TO_SERVE', `Nothing to serve: ${file} switches every service off`, {
    details: { file },
  })
}

/**
 * The plan of `portside run`: the one service, with what the configuration says of the entry for its file. A
 * configuration that was merely found in the folder may be about other services, and then says nothing.
 *
 * @throws {@link OptionError} `CONFIG_NO_ENTRY` where the configuration was named and has no such entry
 */
export function planRun(
  file: string,
  flags: GivenRunFlags,
  config: Config | undefined,
  isNamed: boolean,
): ServePlan {
  if (config !== undefined) {
    for (const [name, entry] of Object.entries(config.data.services ?? {})) {
      if (entry === false || entry.file === undefined) continue
      if (resolve(besideConfig(config.file, entry.file)) !== resolve(file)) continue
      return { ...planCommon(flags, config), services: [planService(name, entry, config.file, flags)] }
    }
    if (isNamed) {
      throw new OptionError(
        'CONFIG_NO_ENTRY',
        `Cannot run ${file} by ${config.file}: none of its services has this file; add one with file: ${file}`,
        { details: { file, config: config.file } },
      )
    }
  }
  return { ...planCommon(flags, undefined), services: [planService(file, { file }, '', flags)] }
}

function planCommon(flags: GivenFlags, config: Config | undefined): Omit<ServePlan, 'services'> {
  const { admin, logLevel = 'warn' } = config?.data ?? {}
  return {
    logLevel: flags.quiet === true ? 'error' : (flags.logLevel ?? logLevel),
    ...(admin && { admin: { host: admin.host ?? '127.0.0.1', port: admin.port } }),
  }
}

function planService(
  name: string,
  entry: ServiceEntry,
  configFile: string,
  flags: GivenRunFlags,
): ServicePlan {
  const builtIn = entry.file === undefined && isBuiltIn(name) ? name : undefined
  const { options, limits, access = {}, tls, proxyFrom, engine, daytimePort, timePort } = entry
  const companions = withoutUndefined({ daytimePort, timePort })
  const optional = {
    engine,
    drainMs: entry.drainMs ?? (builtIn && drainDeadlinesMs[builtIn]),
    limits: limits && planLimits(limits),
    tls: tls && planTls(tls, configFile),
    proxyFrom,
  }
  return {
    name,
    source: builtIn === undefined ? { file: besideConfig(configFile, entry.file ?? name) } : { builtIn },
    serving: {
      host: flags.host ?? entry.host ?? '127.0.0.1',
      port: flags.port ?? entry.port ?? (builtIn === undefined ? 0 : defaultPorts[builtIn]),
      threads: flags.threads ?? entry.threads ?? availableParallelism(),
      options: flags.options ?? options ?? planBuiltInOptions(builtIn, entry, configFile),
      access: withoutUndefined(access),
      ...withoutUndefined(optional),
    },
    ...(Object.keys(companions).length > 0 && { companions }),
  }
}

/** What Portside's own services are told; their options stand beside the port in the file. */
function planBuiltInOptions(
  builtIn: BuiltInName | undefined,
  { kb, questionLog, tokenFile, stratum, upstream, allowText, rateLimit, unicode }: ServiceEntry,
  configFile: string,
): object {
  const beside = (path: string): string => besideConfig(configFile, path)
  const keepsQuestions = builtIn === 'chat' && questionLog !== false
  return withoutUndefined({
    kb: kb?.map(beside),
    questionLog: keepsQuestions ? withoutUndefined({ file: questionLog && beside(questionLog) }) : undefined,
    tokenFile: tokenFile && beside(tokenFile),
    stratum,
    upstream,
    allowText,
    rateLimit: rateLimit && unlimitedAsInfinity(rateLimit),
    unicode,
  })
}

function planLimits(limits: LimitsEntry): Limits {
  const lifted = Object.entries(limits).map(([name, value]) => [name, value && unlimitedAsInfinity(value)])
  return Object.fromEntries(lifted)
}

function unlimitedAsInfinity(value: number | 'unlimited'): number {
  return value === 'unlimited' ? Infinity : value
}

function planTls({ cert, key, names, clientCa }: TlsEntry, configFile: string): TlsOptions {
  const beside = (path: string): string => besideConfig(configFile, path)
  const pair = (files: { readonly cert: string; readonly key: string }) => ({
    cert: beside(files.cert),
    key: beside(files.key),
  })
  return {
    ...pair({ cert, key }),
    ...(names && {
      names: Object.fromEntries(Object.entries(names).map(([name, files]) => [name, pair(files)])),
    }),
    ...(clientCa !== undefined && { clientCa: beside(clientCa) }),
  }
}

function isBuiltIn(name: string): name is BuiltInName {
  return builtInNames.some((one) => one === name)
}
