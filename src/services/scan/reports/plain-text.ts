/**
 * Text of others made safe for a terminal, on one line: line breaks and tabs become a space, other control characters
 * (C0, C1, so no escape sequences) and characters that reorder or hide text (bidirectional controls, zero width) go.
 */
export function plainText(text: string): string {
  return text.replaceAll(/[\t\n\v\f\r\p{Zl}\p{Zp}]+/gu, ' ').replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
}
