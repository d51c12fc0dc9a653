import { halfAt } from './half.ts'

/**
 * Q2_K, 256 weights: for each 16 of them one byte with the scale in the lower and the minimum in the upper bits, 64 bytes
 * with four weights each, 32 apart; half d, half dmin. w = (d scale) q - dmin minimum.
 */
export function expandQ2_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 84, to += 256) {
    const d = halfAt(bytes, at + 80)
    const dmin = halfAt(bytes, at + 82)
    // 16 bytes at a time: the weights of four scales.
    for (let quarter = 0; quarter < 4; quarter++) {
      const scales = at + 8 * (quarter >> 1) + (quarter & 1)
      const s0 = bytes[scales]!
      const s1 = bytes[scales + 2]!
      const s2 = bytes[scales + 4]!
      const s3 = bytes[scales + 6]!
      const d0 = d * (s0 & 15)
      const d1 = d * (s1 & 15)
      const d2 = d * (s2 & 15)
      const d3 = d * (s3 & 15)
      const m0 = dmin * (s0 >> 4)
      const m1 = dmin * (s1 >> 4)
      const m2 = dmin * (s2 >> 4)
      const m3 = dmin * (s3 >> 4)
      const from = at + 16 + 16 * quarter
      const first = to + 128 * (quarter >> 1) + 16 * (quarter & 1)
      for (let j = 0; j < 16; j++) {
        const q = bytes[from + j]!
        out[first + j] = d0 * (q & 3) - m0
        out[first + j + 32] = d1 * ((q >> 2) & 3) - m1
        out[first + j + 64] = d2 * ((q >> 4) & 3) - m2
        out[first + j + 96] = d3 * (q >> 6) - m3
      }
    }
  }
}
