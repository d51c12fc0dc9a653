import type { FloatDtype } from './dtype.ts'

/**
 * Converts little-endian F32, F16 or BF16 bytes, at any alignment, to float32. Exact: NaN payloads, infinities,
 * subnormals and signed zeros included.
 *
 * @param bytes whole elements; 2 or 4 bytes each
 * @param out   where to write, one float per element; a new array by default
 * @throws Error when sizes do not fit together: a bug of the caller
 */
export function toFloat32(bytes: Uint8Array, dtype: FloatDtype, out?: Float32Array): Float32Array {
  const size = dtype === 'F32' ? 4 : 2
  const target = out ?? new Float32Array(Math.floor(bytes.length / size))
  if (bytes.length !== target.length * size)
    throw new Error(
      `expected ${target.length * size} bytes of ${dtype} for ${target.length} floats, got ${bytes.length}`,
    )
  if (dtype === 'F32') asBytes(target).set(bytes)
  else if (dtype === 'F16') widen(halves(bytes), target, float32BitsOfHalf())
  else widenBfloat(halves(bytes), target)
  return target
}

/** The bytes of a typed array, shared, not copied. */
export function asBytes(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** Index of the first NaN or infinity, or -1. Looks at the bits: about 1 ns an element. */
export function firstNonFinite(data: Float32Array): number {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length)
  for (let i = 0; i < bits.length; i++) if ((bits[i]! & 0x7f800000) === 0x7f800000) return i
  return -1
}

/** 16-bit view of the bytes; a copy where they start at an odd address. Node runs on little-endian machines only. */
function halves(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2)
}

// Bits are written, never floats: assigning a float may change the payload of a signalling NaN.
function widen(source: Uint16Array, target: Float32Array, table: Uint32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
  for (let i = 0; i < source.length; i++) bits[i] = table[source[i]!]!
}

function widenBfloat(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16
}

/** The value of each of the 65,536 half-precision numbers. */
export function float32OfHalf(): Float32Array {
  return new Float32Array(float32BitsOfHalf().buffer)
}

let halfTable: Uint32Array<ArrayBuffer> | undefined

/** float32 bits for each of the 65,536 half-precision values; 256 kB, made on first use. */
function float32BitsOfHalf(): Uint32Array<ArrayBuffer> {
  if (halfTable) return halfTable
  const table = new Uint32Array(0x10000)
  for (let half = 0; half < 0x10000; half++) {
    const sign = (half & 0x8000) << 16
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0x1f) table[half] = sign | 0x7f800000 | (fraction << 13)
    else if (exponent > 0) table[half] = sign | ((exponent + 112) << 23) | (fraction << 13)
    else if (fraction === 0) table[half] = sign
    else {
      const shift = Math.clz32(fraction) - 21 // left shift that makes the leading bit implicit
      table[half] = sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
    }
  }
  halfTable = table
  return table
}
