/**
 * Text of others made safe for a terminal: without control characters (C0, C1, so no escape sequences), characters
 * that reorder or hide text (bidirectional controls, zero width), and line separators.
 */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
}
