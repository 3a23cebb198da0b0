/**
 * Writes a number in plain decimal digits: without grouping, leading zeros and final zeros of a fraction; no exponent,
 * no loss, however long. `integer` and `fraction` are ASCII digits; the point moves `shift` places to the right.
 */
export function plainDecimal(integer: string, fraction = '', shift = 0): string {
  const moved = fraction.padEnd(shift, '0')
  const whole = trimStart(integer + moved.slice(0, shift))
  const rest = trimEnd(moved.slice(shift))
  return rest === '' ? whole : `${whole}.${rest}`
}

/** Half a unit more: `1` becomes `1.5`. */
export function plusHalf(integer: string): string {
  return `${integer}.5`
}

function trimStart(digits: string): string {
  let start = 0
  while (start < digits.length - 1 && digits[start] === '0') start++
  return digits.slice(start) || '0'
}

function trimEnd(digits: string): string {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  return digits.slice(0, end)
}
