/**
 * The sum of 16-bit words that Internet checksums are made of (RFC 1071), not folded: sums of parts may be added. An odd
 * last byte counts as if a zero followed.
 */
export function sumWords(view: DataView, at: number, bytes: number): number {
  let sum = 0
  const even = at + bytes - (bytes & 1)
  for (let offset = at; offset < even; offset += 2) sum += view.getUint16(offset)
  return (bytes & 1) === 1 ? sum + view.getUint8(even) * 256 : sum
}

/** Folds a sum into the checksum that goes into a header. */
export function checksumOf(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 65_536)
  return ~folded & 0xffff
}
