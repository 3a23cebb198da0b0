/**
 * A value as JSON on one line that a terminal can show: beyond what JSON escapes anyway, C1 control characters, line
 * separators and what turns the direction of text around are escaped too. Parsed, it is the same value.
 */
export function jsonText(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
