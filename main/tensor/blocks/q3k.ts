import { halfAt } from './half.ts'

/**
 * Q3_K, 256 weights: 32 bytes with the third bit of weights 32 apart, 64 bytes with the lower two bits as in Q2_K, 12
 * bytes with sixteen 6-bit scales, half d. w = d (scale - 32) (q - 4).
 */
export function expandQ3_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 110, to += 256) {
    const d = halfAt(bytes, at + 108)
    for (let group = 0; group < 16; group++) {
      const lower = (bytes[at + 96 + (group & 7)]! >> ((group >> 3) * 4)) & 15
      const upper = (bytes[at + 104 + (group & 3)]! >> ((group >> 2) * 2)) & 3
      const dl = d * ((lower | (upper << 4)) - 32)
      const side = (group & 1) * 16
      const from = at + 32 + (group >> 3) * 32 + side
      const shift = group & 6
      const third = group >> 1
      const first = to + group * 16
      for (let j = 0; j < 16; j++)
        out[first + j] = dl * (((bytes[from + j]! >> shift) & 3) + (((bytes[at + side + j]! >> third) & 1) << 2) - 4)
    }
  }
}
