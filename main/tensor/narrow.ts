/**
 * Rounds float32 to 16-bit floats, to the nearest, ties to even, as IEEE 754 says: what is too large becomes infinite,
 * what is too small a subnormal number or zero.
 *
 * @returns the bits of each number
 */
export function narrow(values: Float32Array, dtype: 'F16' | 'BF16'): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return Uint16Array.from(bits, dtype === 'BF16' ? toBfloat : toHalf)
}

function toBfloat(bits: number): number {
  const isNaN = (bits & 0x7fffffff) > 0x7f800000
  if (isNaN) return (bits >>> 16) | 0x40
  const isOdd = (bits >>> 16) & 1
  return (bits + 0x7fff + isOdd) >>> 16
}

function toHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const size = bits & 0x7fffffff
  if (size > 0x7f800000) return sign | 0x7e00
  if (size >= 0x47800000) return sign | 0x7c00 // 2^16 and above
  const exponent = (size >>> 23) - 112 // of a half: biased by 15 in place of 127
  if (exponent > 0) return sign | rounded(size - (112 << 23), 13) // a carry runs into the exponent, as it should
  const shift = 14 - exponent
  return shift > 24 ? sign : sign | rounded((size & 0x7fffff) | 0x800000, shift)
}

/** `bits` without the lowest `n`, rounded to the nearest, ties to even. */
function rounded(bits: number, n: number): number {
  const kept = bits >>> n
  const rest = bits & ((1 << n) - 1)
  const half = 1 << (n - 1)
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}
