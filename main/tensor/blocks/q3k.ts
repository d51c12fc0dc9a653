import { halfAt } from './half.ts'

/**
 * Q3_K, 256 weights: 32 bytes with the third bit of weights 32 apart, 64 bytes with the lower two bits as in Q2_K, 12
 * bytes with sixteen 6-bit scales, half d. w = d (scale - 32) (q - 4).
 */
export function expandQ3_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 110, to += 256) {
    const d = halfAt(bytes, at + 108)
    // 16 bytes at a time: the weights of four scales.
    for (let quarter = 0; quarter < 4; quarter++) {
      const half = quarter >> 1
      const side = quarter & 1
      const d0 = d * scaleAt(bytes, at + 96, 8 * half + side)
      const d1 = d * scaleAt(bytes, at + 96, 8 * half + side + 2)
      const d2 = d * scaleAt(bytes, at + 96, 8 * half + side + 4)
      const d3 = d * scaleAt(bytes, at + 96, 8 * half + side + 6)
      const thirds = at + 16 * side
      const from = at + 32 + 16 * quarter
      const first = to + 128 * half + 16 * side
      for (let j = 0; j < 16; j++) {
        const q = bytes[from + j]!
        const third = bytes[thirds + j]! >> (4 * half)
        out[first + j] = d0 * (((q & 3) | ((third & 1) << 2)) - 4)
        out[first + j + 32] = d1 * ((((q >> 2) & 3) | ((third & 2) << 1)) - 4)
        out[first + j + 64] = d2 * ((((q >> 4) & 3) | (third & 4)) - 4)
        out[first + j + 96] = d3 * (((q >> 6) | ((third & 8) >> 1)) - 4)
      }
    }
  }
}

/** Eight bytes hold the lower four bits of scales 0 to 7 and, in their upper half, 8 to 15; four the upper two bits. */
function scaleAt(bytes: Uint8Array, at: number, i: number): number {
  const lower = (bytes[at + (i & 7)]! >> (4 * (i >> 3))) & 15
  const upper = (bytes[at + 8 + (i & 3)]! >> (2 * (i >> 2))) & 3
  return (lower | (upper << 4)) - 32
}
