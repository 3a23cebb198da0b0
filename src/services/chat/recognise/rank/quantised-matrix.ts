/** A matrix of signed bytes: element (r, c) is `bytes[r * stride + c] * scales[r]`. */
export interface QuantisedMatrix {
  readonly bytes: Int8Array
  readonly scales: Float32Array
  readonly stride: number
}

const largest = 127

/** Quantises a matrix row by row, so that each row's largest element is kept to within half a 127th of itself. */
export function quantiseRows(elements: Float32Array, stride: number): QuantisedMatrix {
  const rowCount = elements.length / stride
  const bytes = new Int8Array(elements.length)
  const scales = new Float32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const start = row * stride
    let peak = 0
    for (let at = start; at < start + stride; at++) peak = Math.max(peak, Math.abs(elements[at]!))
    if (peak === 0) continue
    scales[row] = peak / largest
    for (let at = start; at < start + stride; at++) bytes[at] = Math.round((elements[at]! / peak) * largest)
  }
  return { bytes, scales, stride }
}
