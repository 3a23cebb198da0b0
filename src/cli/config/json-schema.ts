import { z } from 'zod'
import { configSchema } from './schema.ts'

/** The JSON Schema (2020-12) of `portside.yaml`, for editors: `schema/portside.schema.json`. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  return { title: 'portside.yaml', ...schema }
}
