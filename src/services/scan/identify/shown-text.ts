/** How much of what a service says is kept. */
const maxTextChars = 512

/** What of a text may be kept: its first 512 characters (UTF-16 units), with no half of a pair at the end. */
export function clipped(text: string): string {
  return text.slice(0, maxTextChars).replace(/[\uD800-\uDBFF]$/, '')
}

/** Bytes as text to keep: UTF-8, also where it breaks off within a character, otherwise Latin-1. */
export function shownText(bytes: Uint8Array): string {
  // A character is at most four bytes, and a byte at most one character.
  const start = bytes.subarray(0, maxTextChars * 4)
  return clipped(decodedBy('utf-8', start) ?? Buffer.from(start).toString('latin1'))
}

/** Bytes in an encoding by one of its names (WHATWG Encoding); `undefined` where there is none such or they aren't in it. */
export function decodedBy(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}
