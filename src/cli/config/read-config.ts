import { isUtf8 } from 'node:buffer'
import { existsSync } from 'node:fs'
import { access, constants, readFile } from 'node:fs/promises'
import { OptionError, reasonOf } from '../../core/index.ts'
import type { Config } from './parse-config.ts'
import { filesNamedBy } from './named-files.ts'

const defaultFile = 'portside.yaml'

/** The configuration to read: the file that was named, or `portside.yaml` where there is one here. */
export function findConfig(named: string | undefined): string | undefined {
  return named ?? (existsSync(defaultFile) ? defaultFile : undefined)
}

/**
 * Reads and checks a configuration file, and whether the files that it names can be read. Nothing of YAML or of the
 * schema is loaded before there is such a file.
 *
 * @throws {@link OptionError} `CONFIG_UNREADABLE`, `CONFIG_FILE_MISSING`, and what `parseConfig` throws
 */
export async function readConfig(file: string): Promise<Config> {
  const source = await readText(file)
  const { missingFile, parseConfig } = await import('./parse-config.ts')
  const config = parseConfig(file, source)
  for (const { path, target } of filesNamedBy(config)) {
    try {
      await access(target, constants.R_OK)
    } catch (error) {
      throw missingFile(config, path, target, reasonOf(error))
    }
  }
  return config
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    if (!isUtf8(bytes)) throw new Error('it is not UTF-8')
    return new TextDecoder().decode(bytes)
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new OptionError('CONFIG_UNREADABLE', `Cannot read ${file}: ${reason}; check the file`, {
      cause,
      details: { file, reason },
    })
  }
}
