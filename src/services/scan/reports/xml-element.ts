/** Attributes by name; `undefined` leaves one out. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Any text for an XML 1.0 document, in an element or a double-quoted attribute. Characters that XML 1.0 has no way to
 * carry (§2.2: most C0 controls, lone surrogates, U+FFFE and U+FFFF) become `\xHH` or `\u{HHHH}`; white space that a
 * parser would change, and what would drive a terminal or turn the direction of text around, becomes a reference.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0
      return code < 0x20 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
    })
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
    .replaceAll(/[\t\n\r\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu, (character) => {
      return `&#x${character.codePointAt(0)?.toString(16)};`
    })
}

/** An element with its attributes escaped; `content` is XML already. */
export function xmlElement(name: string, attributes: XmlAttributes, content = ''): string {
  const start = startTag(name, attributes)
  return content === '' ? `${start.slice(0, -1)}/>` : `${start}${content}</${name}>`
}

/** The start of an element that is written in pieces. */
export function startTag(name: string, attributes: XmlAttributes): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeXml(String(value))}"`,
  )
  return `<${name}${written.join('')}>`
}
