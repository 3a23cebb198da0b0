/** A stranger's text made harmless for a terminal: control, format and line-separating characters become `\u{…}`. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}
