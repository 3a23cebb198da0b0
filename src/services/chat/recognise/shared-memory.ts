import { type Arena, createArena } from './rank/row-kernel.ts'

/** Flat arrays of numbers, of the kinds that models are made of. */
type FlatArray = Float32Array | Int32Array | Uint32Array | Uint16Array | Int8Array

const kinds = { Float32Array, Int32Array, Uint32Array, Uint16Array, Int8Array } as const

/** Plain data whose flat arrays all lie in one shared memory: a thread that is posted it copies nothing of them. */
export interface Shared<Data> {
  readonly memory: WebAssembly.Memory
  readonly data: Data
}

/** Copies data into one shared memory: the same structure, its arrays being views of it. */
export function share<Data>(data: Data): Shared<Data> {
  let bytes = 0
  mapArrays(data, (array) => {
    bytes += Math.ceil(array.byteLength / 64) * 64
    return array
  })
  const arena = createArena(bytes, true)
  return { memory: arena.memory, data: mapArrays(data, (array) => copyInto(arena, array)) as Data }
}

/** Bytes from which {@link unfreeze} makes the same again. */
export function freeze({ memory, data }: Shared<unknown>): Uint8Array {
  const described = mapArrays(data, (array) => ({
    $kind: array.constructor.name,
    at: array.byteOffset,
    length: array.length,
  }))
  const header = Buffer.from(JSON.stringify({ data: described, bytes: memory.buffer.byteLength }))
  const headerLength = Buffer.alloc(4)
  headerLength.writeUInt32LE(header.length)
  return Buffer.concat([headerLength, header, new Uint8Array(memory.buffer)])
}

/**
 * Makes shared data of bytes that {@link freeze} made.
 *
 * @throws Error where they aren't whole; whether they are what is wanted the caller has to know, by a hash of his own
 */
export function unfreeze(bytes: Uint8Array): Shared<unknown> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = 4 + buffer.readUInt32LE(0)
  const header = JSON.parse(buffer.toString('utf8', 4, start)) as {
    readonly data: unknown
    readonly bytes: number
  }
  if (buffer.length !== start + header.bytes) throw new RangeError('the file is cut short')
  const { memory } = createArena(header.bytes - 65_536, true)
  if (memory.buffer.byteLength !== header.bytes) throw new RangeError('the file is not made of pages')
  new Uint8Array(memory.buffer).set(buffer.subarray(start))
  return { memory, data: restore(header.data, memory) }
}

function copyInto(arena: Arena, array: FlatArray): FlatArray {
  const { byteOffset } = arena.bytes(array.byteLength)
  const copy = new kinds[array.constructor.name as keyof typeof kinds](
    arena.memory.buffer,
    byteOffset,
    array.length,
  )
  copy.set(array)
  return copy
}

/** The same structure with each flat array replaced. */
function mapArrays(data: unknown, replace: (array: FlatArray) => unknown): unknown {
  if (ArrayBuffer.isView(data)) return replace(data as FlatArray)
  if (Array.isArray(data)) return data.map((item) => mapArrays(item, replace))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, mapArrays(value, replace)]))
}

function restore(data: unknown, memory: WebAssembly.Memory): unknown {
  if (Array.isArray(data)) return data.map((item) => restore(item, memory))
  if (typeof data !== 'object' || data === null) return data
  if ('$kind' in data) {
    const { $kind, at, length } = data as { $kind: keyof typeof kinds; at: number; length: number }
    return new kinds[$kind](memory.buffer, at, length)
  }
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, restore(value, memory)]))
}
