import { halfAt } from './half.ts'

/**
 * Q6_K, 256 weights: 128 bytes with the lower four bits of two weights each, 64 apart, 64 bytes with the upper two of four,
 * 32 apart, a signed scale for each 16 weights, half d. w = (d scale) (q - 32).
 */
export function expandQ6_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 210, to += 256) {
    const d = halfAt(bytes, at + 208)
    // 16 bytes of upper bits at a time: the weights of four scales.
    for (let quarter = 0; quarter < 4; quarter++) {
      const half = quarter >> 1
      const side = quarter & 1
      const scales = at + 192 + 8 * half + side
      const d0 = d * ((bytes[scales]! << 24) >> 24)
      const d1 = d * ((bytes[scales + 2]! << 24) >> 24)
      const d2 = d * ((bytes[scales + 4]! << 24) >> 24)
      const d3 = d * ((bytes[scales + 6]! << 24) >> 24)
      const lower = at + 64 * half + 16 * side
      const upper = at + 128 + 16 * quarter
      const first = to + 128 * half + 16 * side
      for (let j = 0; j < 16; j++) {
        const a = bytes[lower + j]!
        const b = bytes[lower + j + 32]!
        const u = bytes[upper + j]!
        out[first + j] = d0 * (((a & 15) | ((u & 3) << 4)) - 32)
        out[first + j + 32] = d1 * (((b & 15) | ((u & 12) << 2)) - 32)
        out[first + j + 64] = d2 * (((a >> 4) | (u & 48)) - 32)
        out[first + j + 96] = d3 * (((b >> 4) | ((u & 192) >> 2)) - 32)
      }
    }
  }
}
