/** The Castagnoli polynomial, least significant bit first. */
const polynomial = 0x82f6_3b78

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0)
  return remainder
})

/** The CRC32c of bytes, as an unsigned 32-bit integer (RFC 3720 §12.1). */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffff_ffff
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0)
  return ~remainder >>> 0
}
