/** Bytes that one read may bring. */
const readBytes = 131_072
/** Buffers in the memory: shared, outgoing, scratch, and those that connections may have for themselves. */
const regions = 16
const pageBytes = 65_536
const spareBuffers = 4
/** Bytes of the longest view that is made once and kept. */
const longestKeptView = 1_024

/**
 * The memory into which this thread reads: one WebAssembly memory of fixed size (it must never grow, which would detach
 * every view), so that a kernel in WebAssembly can work on what was read where it lies, with no copy between the
 * operating system's buffers on either side.
 */
export class ReadMemory {
  readonly #memory = new WebAssembly.Memory({
    initial: (regions * readBytes) / pageBytes,
    maximum: (regions * readBytes) / pageBytes,
  })
  /** Asked for once: the memory never grows, and asking is a call out of JavaScript. */
  readonly #bytes = this.#memory.buffer
  readonly #free: Buffer[] = []
  readonly #scratch: Buffer
  readonly #sharedStart: (length: number) => Buffer
  #outgoing: Buffer
  #outgoingStart: (length: number) => Buffer
  /** The buffer into which all connections read that have none of their own; what was read is gone with the next read. */
  readonly shared: Buffer

  constructor() {
    for (let region = regions - 1; region > 2; region -= 1) this.#free.push(this.#region(region))
    this.shared = this.#region(0)
    this.#sharedStart = startOf(this.shared)
    this.#outgoing = this.#region(1)
    this.#outgoingStart = startOf(this.#outgoing)
    this.#scratch = this.#region(2)
  }

  /** A buffer for one connection alone, where one is left. */
  claim(): Buffer | undefined {
    return this.#free.pop()
  }

  /** Gives a buffer back; a few that were made for want of one here are kept for the next shortage. */
  giveBack(buffer: Buffer): void {
    if (buffer.buffer === this.#bytes || this.#free.length < spareBuffers) this.#free.push(buffer)
  }

  /** What a read brought into the shared buffer; good until the next read of any connection. */
  read(length: number): Buffer {
    return this.#sharedStart(length)
  }

  /** Copies what a read brought to where it is worked on and written from; good until the next call, or as long as it is kept. */
  copyOut(length: number): Buffer {
    const copy = this.#outgoingStart(length)
    copy.set(this.#sharedStart(length))
    return copy
  }

  /** Keeps what was last copied out, because it is still being written, until the returned function is called. */
  keepOutgoing(): () => void {
    const kept = this.#outgoing
    this.#outgoing = this.#free.pop() ?? Buffer.allocUnsafeSlow(readBytes)
    this.#outgoingStart = startOf(this.#outgoing)
    return () => this.giveBack(kept)
  }

  /**
   * Loads a WebAssembly module that imports this memory as `env.memory` and exports a function of an address and a
   * length. The function returned runs it on bytes in place: where they lie in the memory, and otherwise by a copy.
   */
  loadKernel(binary: Uint8Array, name: string): (bytes: Uint8Array) => void {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), {
      env: { memory: this.#memory },
    })
    const run = exports[name]
    if (typeof run !== 'function') throw new TypeError(`the module exports no function ${name}`)
    return (bytes) => {
      if (bytes.buffer === this.#bytes) {
        run(bytes.byteOffset, bytes.length)
        return
      }
      for (let start = 0; start < bytes.length; start += readBytes) {
        const part = bytes.subarray(start, start + readBytes)
        this.#scratch.set(part)
        run(this.#scratch.byteOffset, part.length)
        part.set(this.#scratch.subarray(0, part.length))
      }
    }
  }

  #region(index: number): Buffer {
    return Buffer.from(this.#bytes, index * readBytes, readBytes)
  }
}

/**
 * Makes the function that shows the first so many bytes of a buffer. Making a view costs more than copying what it shows
 * where that is short, so short ones are made once.
 */
function startOf(buffer: Buffer): (length: number) => Buffer {
  const views: (Buffer | undefined)[] = []
  return (length) => {
    if (length > longestKeptView) return buffer.subarray(0, length)
    const known = views[length]
    if (known !== undefined) return known
    while (views.length < length) views.push(undefined)
    return (views[length] = buffer.subarray(0, length))
  }
}

let ofThisThread: ReadMemory | undefined

/** The read memory of this thread, made when first asked for. */
export function readMemory(): ReadMemory {
  return (ofThisThread ??= new ReadMemory())
}

/** Loads a kernel for this thread's reads; see {@link ReadMemory.loadKernel}. */
export function loadKernel(binary: Uint8Array, name: string): (bytes: Uint8Array) => void {
  return readMemory().loadKernel(binary, name)
}
