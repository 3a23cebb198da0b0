const controls = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu

/**
 * A text that somebody else wrote, as one line that can't drive a terminal: control characters, line ends and what
 * turns the direction of text around are escaped.
 */
export function terminalText(text: string): string {
  return text.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
