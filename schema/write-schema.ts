// Writes the JSON Schema of portside.yaml from the schema that checks it: `npm exec -c 'node schema/write-schema.ts && oxfmt schema'`.
import { writeFileSync } from 'node:fs'
import { configJsonSchema } from '../src/cli/config/json-schema.ts'

const file = new URL('portside.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
