// Writes the JSON Schemas of portside.yaml and of knowledge bases from the schemas that check them:
// `npm exec -c 'node schema/write-schema.ts && oxfmt schema'`.
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../src/cli/config/json-schema.ts'
import { baseJsonSchema } from '../src/services/chat/knowledge/json-schema.ts'

const schemas = {
  'portside.schema.json': configJsonSchema(),
  'portside-chat.schema.json': baseJsonSchema(),
}
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
