import { dirname, isAbsolute, join } from 'node:path'
import type { Config } from './parse-config.ts'
import type { ServiceEntry } from './schema.ts'
import type { Path } from './yaml-positions.ts'

/** A file that a configuration names: where it does, and the path as the process can open it. */
export interface NamedFile {
  readonly path: Path
  readonly target: string
}

/** A path in a configuration file is relative to that file. */
export function besideConfig(configFile: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(configFile), path)
}

/** All files that a configuration names: service files, knowledge bases, certificates. */
export function* filesNamedBy({ file, data }: Pick<Config, 'file' | 'data'>): Generator<NamedFile> {
  for (const [name, service] of Object.entries(data.services ?? {})) {
    if (service === false) continue
    for (const [path, named] of filesOf(service)) {
      if (named !== undefined) yield { path: ['services', name, ...path], target: besideConfig(file, named) }
    }
  }
}

function* filesOf({
  file,
  kb = [],
  tokenFile,
  tls,
}: ServiceEntry): Generator<readonly [Path, string | undefined]> {
  yield [['file'], file]
  for (const [index, base] of kb.entries()) yield [['kb', index], base]
  yield [['tokenFile'], tokenFile]
  yield [['tls', 'cert'], tls?.cert]
  yield [['tls', 'key'], tls?.key]
  yield [['tls', 'clientCa'], tls?.clientCa]
  for (const [host, { cert, key }] of Object.entries(tls?.names ?? {})) {
    yield [['tls', 'names', host, 'cert'], cert]
    yield [['tls', 'names', host, 'key'], key]
  }
}
