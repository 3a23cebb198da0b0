import { matrixRowsKernel } from './matrix-rows-kernel.ts'

type Gather = (
  rows: number,
  factors: number,
  count: number,
  matrix: number,
  stride: number,
  out: number,
) => void

/** The functions of `matrix-rows.wat`; addresses are in bytes. */
export interface RowKernel {
  /** out += Σ factors[i] · matrix[rows[i]] */
  readonly gather: Gather
  /** The same of a matrix of signed bytes. */
  readonly gatherBytes: Gather
  /** matrix[rows[i]] += factors[i] · vector */
  readonly scatter: Gather
  /** out[i] = matrix[rows[i]] · vector */
  readonly dots: (
    rows: number,
    count: number,
    matrix: number,
    stride: number,
    vector: number,
    out: number,
  ) => void
}

/** Rows are a multiple of so many elements long: a cache line of floats. */
const strideUnit = 16

const pageBytes = 65_536
let compiled: WebAssembly.Module | undefined

/** The functions over a memory with matrices, which may be shared, and a scratch memory of the thread's own. */
export function createRowKernel(model: WebAssembly.Memory, scratch: WebAssembly.Memory): RowKernel {
  compiled ??= new WebAssembly.Module(matrixRowsKernel)
  const { exports } = new WebAssembly.Instance(compiled, { env: { model, scratch } })
  return exports as unknown as RowKernel
}

/** The length of a row that has room for `length` elements. */
export function strideOf(length: number): number {
  return Math.ceil(length / strideUnit) * strideUnit
}

/** A memory that is given out piece by piece. Addresses are the pieces' `byteOffset`. */
export interface Arena {
  readonly memory: WebAssembly.Memory
  floats(length: number): Float32Array
  ints(length: number): Int32Array
  bytes(length: number): Int8Array
}

/**
 * Creates a memory with room for `bytes`, in pieces that begin at cache lines.
 *
 * @throws RangeError where it doesn't suffice, or the machine hasn't as much
 */
export function createArena(bytes: number, isShared: boolean): Arena {
  const pages = Math.max(1, Math.ceil(bytes / pageBytes) + 1)
  const memory = isShared
    ? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    : new WebAssembly.Memory({ initial: pages })
  let next = 0
  const reserve = (length: number): number => {
    const at = next
    next += Math.ceil(length / 64) * 64
    return at
  }
  return {
    memory,
    floats: (length) => new Float32Array(memory.buffer, reserve(4 * length), length),
    ints: (length) => new Int32Array(memory.buffer, reserve(4 * length), length),
    bytes: (length) => new Int8Array(memory.buffer, reserve(length), length),
  }
}
