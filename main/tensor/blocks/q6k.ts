import { halfAt } from './half.ts'

/**
 * Q6_K, 256 weights: 128 bytes with the lower four bits of two weights each, 64 apart, 64 bytes with the upper two of four,
 * 32 apart, a signed scale for each 16 weights, half d. w = (d scale) (q - 32).
 */
export function expandQ6_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 210, to += 256) {
    const d = halfAt(bytes, at + 208)
    for (let group = 0; group < 8; group++) {
      const half = group >> 2 // of the block, 128 weights
      const side = (group & 1) * 16
      const scales = at + 192 + 8 * half + (group & 1)
      // Groups 0, 1 of each half take weights 0 to 31 and those 64 behind; groups 2, 3 weights 32 to 63.
      const row = (group >> 1) & 1
      const d1 = d * ((bytes[scales + 2 * row]! << 24) >> 24)
      const d2 = d * ((bytes[scales + 2 * row + 4]! << 24) >> 24)
      const low = at + 64 * half + 32 * row + side
      const high = at + 128 + 32 * half + side
      const first = to + 128 * half + 32 * row + side
      for (let j = 0; j < 16; j++) {
        const q = bytes[low + j]!
        const upper = bytes[high + j]! >> (2 * row)
        out[first + j] = d1 * (((q & 15) | ((upper & 3) << 4)) - 32)
        out[first + j + 64] = d2 * (((q >> 4) | (upper & 48)) - 32)
      }
    }
  }
}
