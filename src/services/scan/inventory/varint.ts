/** Writes whole numbers of any size up to 2^53, small ones in few bytes: seven bits each, the lowest first (LEB128). */
export interface VarintWriter {
  write(value: number): void
  /** What has been written. */
  bytes(): Uint8Array
}

/** Makes a writer; its buffer doubles as it fills. */
export function createVarintWriter(startBytes = 256): VarintWriter {
  let buffer = new Uint8Array(startBytes)
  let length = 0
  return {
    write(value) {
      if (length + maxVarintBytes > buffer.length) {
        const larger = new Uint8Array(2 * buffer.length + maxVarintBytes)
        larger.set(buffer)
        buffer = larger
      }
      let rest = value
      while (rest > 0x7f) {
        buffer[length++] = (rest % 0x80) | 0x80
        rest = Math.floor(rest / 0x80)
      }
      buffer[length++] = rest
    },
    bytes: () => buffer.slice(0, length),
  }
}

const maxVarintBytes = 8

/** Reads numbers one after another that a {@link VarintWriter} wrote. */
export interface VarintReader {
  readonly isAtEnd: boolean
  read(): number
}

/** Makes a reader. Beyond the end it reads zeros. */
export function createVarintReader(bytes: Uint8Array): VarintReader {
  let offset = 0
  return {
    get isAtEnd() {
      return offset >= bytes.length
    },
    read() {
      let value = 0
      let scale = 1
      for (;;) {
        const byte = bytes[offset++] ?? 0
        value += (byte & 0x7f) * scale
        if (byte < 0x80) return value
        scale *= 0x80
      }
    },
  }
}
