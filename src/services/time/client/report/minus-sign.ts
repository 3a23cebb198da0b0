/** A figure with the minus sign of print (U+2212) instead of the keyboard's hyphen, which is thin and breaks lines. */
export function withMinusSign(figure: string): string {
  return figure.replace(/^-/, '\u2212')
}
