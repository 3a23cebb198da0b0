import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isService, OptionError, reasonOf, resolvePortside, type Service } from '../core/index.ts'

/**
 * Imports the service that a file exports.
 *
 * @throws {@link OptionError} `CANNOT_LOAD_FILE`, `NO_SERVICE_IN_FILE`
 */
export async function loadService(file: string): Promise<Service<unknown, unknown, unknown>> {
  resolvePortside()
  await checkFile(file)
  const exported = await importFile(file)
  const service = [exported['default'], ...Object.values(exported)].find((value) => isService(value))
  if (service !== undefined) return service
  throw new OptionError(
    'NO_SERVICE_IN_FILE',
    `${file} exports no service: write export default service(import.meta, …)`,
    { details: { file } },
  )
}

const serviceFiles = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'])

/** What can't be imported for a plain reason is told that, not what Node says of modules. */
async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw notAServiceFile(file, reasonOf(cause), cause)
  })
  if (found.isDirectory()) throw notAServiceFile(file, 'it is a folder')
  if (!serviceFiles.has(extname(file))) throw notAServiceFile(file, 'it is neither TypeScript nor JavaScript')
}

function notAServiceFile(file: string, reason: string, cause?: unknown): OptionError {
  return new OptionError(
    'CANNOT_LOAD_FILE',
    `Cannot load ${file}: ${reason}; name a TypeScript or JavaScript file that exports a service`,
    { cause, details: { file, reason, advice: 'file' } },
  )
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (cause) {
    throw new OptionError('CANNOT_LOAD_FILE', `Cannot load ${file}: ${reasonOf(cause)}`, {
      cause,
      details: { file, reason: reasonOf(cause) },
    })
  }
}
