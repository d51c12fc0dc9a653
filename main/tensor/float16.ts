/**
 * Float32 numbers as the bits of half-precision ones: to the nearest, ties to even, as IEEE 754 says.
 *
 * @throws Error for a number beyond the largest half, 65504
 */
export function toFloat16Bits(data: Float32Array): Uint16Array {
  const halves = new Float16Array(data)
  for (const [i, half] of halves.entries()) {
    if (!Number.isFinite(half)) throw new Error(`${data[i]} has no half-precision form`)
  }
  return new Uint16Array(halves.buffer)
}
