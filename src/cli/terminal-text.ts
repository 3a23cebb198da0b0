const controls = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu

/**
 * A text that somebody else wrote, as one line that can't drive a terminal: control characters, line ends and what
 * turns the direction of text around are escaped. JSON stays the same JSON.
 */
export function terminalText(text: string): string {
  return text.replace(controls, escapeControl)
}

/** The same for a text of several lines: line ends and tabs stay. */
export function terminalLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(controls, (control) => (/[\n\t]/.test(control) ? control : escapeControl(control)))
}

function escapeControl(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
