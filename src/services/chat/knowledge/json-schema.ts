import { z } from 'zod'
import { baseSchema } from './schema.ts'

/** The JSON Schema (2020-12) of knowledge bases, for editors: `schema/portside-chat.schema.json`. */
export function baseJsonSchema(): object {
  const schema = z.toJSONSchema(baseSchema, { io: 'input' })
  return { title: 'Portside knowledge base', ...schema }
}
