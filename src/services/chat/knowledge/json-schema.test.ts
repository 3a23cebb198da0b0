import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { baseJsonSchema } from './json-schema.ts'

const file = new URL('../../../../schema/portside-chat.schema.json', import.meta.url)

describe('schema/portside-chat.schema.json', () => {
  it('is current; if not: npm exec -c "node schema/write-schema.ts && oxfmt schema"', async () => {
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), baseJsonSchema())
  })

  it('describes every key, so that editors can', () => {
    const undescribed: string[] = []
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, child] of Object.entries(value)) {
        if (key === 'properties') {
          for (const [name, property] of Object.entries(child as object)) {
            const isDescribed = 'description' in property || '$ref' in property
            if (!isDescribed) undescribed.push(`${path}.${name}`)
          }
        }
        visit(child, `${path}.${key}`)
      }
    }
    visit(baseJsonSchema(), '')
    assert.deepEqual(undescribed, [])
  })
})
