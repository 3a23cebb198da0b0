import { SaxesParser } from 'saxes'
import { reportFault } from './report-fault.ts'

/** What no scanner's report comes near, and a file that was made to exhaust memory passes. */
const maxDepth = 64
const maxAttributes = 64
const maxTokenCharacters = 4 * 1024 * 1024

/** An element's attributes. */
export type Attributes = Readonly<Record<string, string>>

/** Who is told of elements, and how the XML must be. */
export interface XmlReading {
  /** What to call it in errors. */
  readonly file: string
  /** The name that the outermost element, and a DOCTYPE, must have. */
  readonly root: string
  readonly onOpen: (name: string, attributes: Attributes) => void
  readonly onClose: (name: string) => void
  /** Whether it may end anywhere. */
  readonly mayBeCutOff: boolean
}

/** XML that is about to be read. */
export interface BoundedXml {
  /** Refuses what has been read last, by what it means. */
  fail(reason: string): never
  /** Reads it to its end. */
  read(chunks: AsyncIterable<Uint8Array>): Promise<void>
}

/**
 * Reads XML from strangers as its bytes come, in memory that doesn't grow with it. Well-formed or refused. A DOCTYPE may
 * name the outermost element and nothing else: no subset, no entities, nothing from elsewhere. Elements are nested 64
 * deep at most, have at most 64 attributes, and no tag, text or comment is longer than 4 MiB.
 *
 * @throws {@link OptionError} `SCAN_REPORT_UNREADABLE` with the line and column
 */
export function openXml({ file, root, onOpen, onClose, mayBeCutOff }: XmlReading): BoundedXml {
  const parser = new SaxesParser()
  let depth = 0
  let attributes = 0
  let tokenStart = 0

  const fail = (reason: string): never => {
    throw reportFault(file, { line: parser.line, column: Math.max(1, parser.column) }, reason)
  }
  const endToken = (): void => {
    tokenStart = parser.position
  }

  parser.on(
    'error',
    ({ message }) => void fail(message.replace(/^(?:[^ ]*:)?\d+:\d+: /, '').replace(/\.$/, '')),
  )
  parser.on('doctype', (doctype) => {
    if (doctype.trim() !== root) fail(`its DOCTYPE is more than <!DOCTYPE ${root}>`)
  })
  parser.on('attribute', () => {
    if (++attributes > maxAttributes) fail(`an element has more than ${maxAttributes} attributes`)
  })
  parser.on('opentag', (tag) => {
    attributes = 0
    endToken()
    if (depth === 0 && tag.name !== root) fail(`it is <${tag.name.slice(0, 40)}>, not <${root}>`)
    if (++depth > maxDepth) fail(`elements are nested more than ${maxDepth} deep`)
    onOpen(tag.name, tag.attributes)
  })
  parser.on('closetag', ({ name }) => {
    depth--
    endToken()
    onClose(name)
  })
  for (const event of ['text', 'comment', 'cdata', 'processinginstruction'] as const)
    parser.on(event, endToken)

  return {
    fail,
    async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
      const decoder = new TextDecoder()
      for await (const chunk of chunks) {
        parser.write(decoder.decode(chunk, { stream: true }))
        if (parser.position - tokenStart > maxTokenCharacters) {
          fail(`a tag, text or comment is longer than ${maxTokenCharacters} characters`)
        }
      }
      parser.write(decoder.decode())
      if (!mayBeCutOff) parser.close()
    },
  }
}
