/** Bytes that one read may bring. */
const readBytes = 262_144
/** Buffers in the memory: one to read into, the others for writes that the operating system hasn't finished. */
const regions = 8
const pageBytes = 65_536

/** Bytes to work on in place. */
export interface Loan {
  readonly bytes: Buffer
  /** Keeps them beyond the read, because they are still being written; the returned function gives them back. */
  keep(): () => void
  /** Gives them back where they weren't kept. */
  giveBack?(): void
}

/**
 * The memory into which this thread reads: one WebAssembly memory of fixed size (it must never grow, which would detach
 * every view), so that a kernel in WebAssembly can work on what was read where it lies, with no copy between the
 * operating system's buffers on either side.
 */
export class ReadMemory {
  readonly #memory = new WebAssembly.Memory({
    initial: ((regions + 1) * readBytes) / pageBytes,
    maximum: ((regions + 1) * readBytes) / pageBytes,
  })
  readonly #free: Buffer[] = []
  readonly #scratch: Buffer
  #current: Buffer
  #readers = 0

  constructor() {
    for (let region = 1; region < regions; region += 1) this.#free.push(this.#region(region))
    this.#current = this.#region(0)
    this.#scratch = this.#region(regions)
  }

  /** The buffer that every connection of the thread reads into; what was read is gone with the read after it. */
  get current(): Buffer {
    return this.#current
  }

  /** Notes a connection that reads into this memory; the returned function notes its end. */
  addReader(): () => void {
    this.#readers += 1
    return () => {
      this.#readers -= 1
    }
  }

  /**
   * Lends what was just read to somebody who works on it in place and writes it from where it lies. Where only one
   * connection reads, that is the read buffer itself, and the next read goes elsewhere; otherwise a copy, because the
   * handles of the others hold on to the buffer that they were given.
   */
  lend(bytes: Buffer): Loan {
    if (this.#readers === 1) return { bytes, keep: () => this.#replaceCurrent() }
    const region = this.#free.pop() ?? Buffer.allocUnsafeSlow(readBytes)
    const giveBack = (): void => this.#giveBack(region)
    bytes.copy(region)
    return { bytes: region.subarray(0, bytes.length), keep: () => giveBack, giveBack }
  }

  #replaceCurrent(): () => void {
    const kept = this.#current
    this.#current = this.#free.pop() ?? Buffer.allocUnsafeSlow(readBytes)
    return () => this.#giveBack(kept)
  }

  #giveBack(region: Buffer): void {
    if (region.buffer === this.#memory.buffer) this.#free.push(region)
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
      if (bytes.buffer === this.#memory.buffer) {
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
    return Buffer.from(this.#memory.buffer, index * readBytes, readBytes)
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
