import { float32OfHalf } from '../float32.ts'

let table: Float32Array | undefined

/** The half-precision number at this byte. */
export function halfAt(bytes: Uint8Array, at: number): number {
  table ??= float32OfHalf()
  return table[bytes[at]! | (bytes[at + 1]! << 8)]!
}
