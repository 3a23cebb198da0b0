import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isService, OptionError, reasonOf, resolvePortside, type Service } from '../core/index.ts'

/**
 * Imports the service that a file exports.
 *
 * @throws {@link OptionError} `CANNOT_LOAD_FILE`, `NO_SERVICE_IN_FILE`
 */
export async function loadService(file: string): Promise<Service<unknown, unknown, unknown>> {
  resolvePortside()
  const exported = await importFile(file)
  const service = [exported['default'], ...Object.values(exported)].find((value) => isService(value))
  if (service !== undefined) return service
  throw new OptionError(
    'NO_SERVICE_IN_FILE',
    `${file} exports no service: write export default service(import.meta, …)`,
    { details: { file } },
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
