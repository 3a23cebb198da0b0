const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A text that somebody else wrote, for the content of an HTML element or a quoted attribute. Characters that can't be
 * seen or that turn the direction of text around are shown as their code.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
      (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
    )
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
