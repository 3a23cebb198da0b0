import { createVarintReader, createVarintWriter } from './varint.ts'

/**
 * A host's verdicts as runs of ports that have the same one: a few bytes for most hosts, whatever the number of
 * ports. `codes` has a reason's code, or 0, for each port of the scan in order.
 */
export function encodeRuns(codes: Uint8Array): Uint8Array {
  const writer = createVarintWriter(16)
  for (let start = 0; start < codes.length;) {
    let end = start + 1
    while (end < codes.length && codes[end] === codes[start]) end++
    writer.write(codes[start] ?? 0)
    writer.write(end - start)
    start = end
  }
  return writer.bytes()
}

/** One run: `length` ports have the verdict of `code`. */
export interface PortRun {
  readonly code: number
  readonly length: number
}

/** Reads the runs of a host in order. */
export function* decodeRuns(runs: Uint8Array): Generator<PortRun, void, undefined> {
  const reader = createVarintReader(runs)
  while (!reader.isAtEnd) yield { code: reader.read(), length: reader.read() }
}

/** The code of the port at a place, 0 beyond the last. */
export function codeAt(runs: Uint8Array, portPlace: number): number {
  let end = 0
  for (const { code, length } of decodeRuns(runs)) {
    end += length
    if (portPlace < end) return code
  }
  return 0
}
