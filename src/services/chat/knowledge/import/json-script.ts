import { Parser } from 'htmlparser2'

/** A script of JSON-LD in a page, and where its text begins, in UTF-16 units. */
export interface JsonScript {
  readonly text: string
  readonly offset: number
}

/** Finds the scripts of type `application/ld+json` in an HTML page, in order. */
export function findJsonScripts(html: string): readonly JsonScript[] {
  const scripts: JsonScript[] = []
  let offset: number | undefined
  const parser = new Parser({
    onopentag(name, { type = '' }) {
      const isJson = name === 'script' && /^\s*application\/ld\+json\s*(;|$)/i.test(type)
      offset = isJson ? parser.endIndex + 1 : undefined
    },
    onclosetag(name) {
      if (name === 'script' && offset !== undefined) {
        scripts.push({ text: html.slice(offset, parser.startIndex), offset })
      }
      offset = undefined
    },
  })
  parser.write(html)
  parser.end()
  return scripts
}
