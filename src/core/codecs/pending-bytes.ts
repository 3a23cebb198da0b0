/** The bytes of a message that isn't whole yet: grows by doubling, so that a byte at a time costs no more than many. */
export class PendingBytes {
  #buffer: Buffer | undefined
  #length = 0

  get length(): number {
    return this.#length
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (this.#buffer === undefined || this.#buffer.length < length) {
      const grown = Buffer.allocUnsafe(Math.max(length, this.#length * 2, 64))
      if (this.#buffer !== undefined) this.#buffer.copy(grown, 0, 0, this.#length)
      this.#buffer = grown
    }
    this.#buffer.set(bytes, this.#length)
    this.#length = length
  }

  /** The bytes so far, without taking them; valid until the next call. */
  peek(): Buffer {
    return this.#buffer === undefined ? Buffer.alloc(0) : this.#buffer.subarray(0, this.#length)
  }

  /** Takes the bytes out; they are the caller's. */
  take(): Buffer {
    const bytes = this.peek()
    this.#buffer = undefined
    this.#length = 0
    return bytes
  }
}
