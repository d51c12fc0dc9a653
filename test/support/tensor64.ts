/** Numbers with a shape, row by row, in float64; whole numbers and truth values too. */
export interface Tensor64 {
  readonly dims: readonly number[]
  readonly data: Float64Array
}

export function tensor64(dims: readonly number[], data: Iterable<number>): Tensor64 {
  const numbers = Float64Array.from(data)
  if (numbers.length !== sizeOf(dims)) throw new Error(`[${dims.join()}] does not hold ${numbers.length} numbers`)
  return { dims, data: numbers }
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, length) => product * length, 1)
}

export function stridesOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => sizeOf(dims.slice(axis + 1)))
}

/** For each element of a tensor of the shape `dims`, in order, `start + sum_axis index[axis] * strides[axis]`. */
export function positions(dims: readonly number[], strides: readonly number[], start = 0): Int32Array {
  let found = Int32Array.of(start)
  for (const [axis, length] of dims.entries()) {
    const next = new Int32Array(found.length * length)
    for (let i = 0; i < found.length; i++) {
      for (let k = 0; k < length; k++) next[i * length + k] = found[i]! + k * strides[axis]!
    }
    found = next
  }
  return found
}
