import { halfAt } from './half.ts'

/**
 * Q2_K, 256 weights: for each 16 of them one byte with the scale in the lower and the minimum in the upper bits, 64 bytes
 * with four weights each, 32 apart; half d, half dmin. w = (d scale) q - dmin minimum.
 */
export function expandQ2_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 84, to += 256) {
    const d = halfAt(bytes, at + 80)
    const dmin = halfAt(bytes, at + 82)
    for (let group = 0; group < 16; group++) {
      const scale = bytes[at + group]!
      const dl = d * (scale & 15)
      const ml = dmin * (scale >> 4)
      const from = at + 16 + (group >> 3) * 32 + (group & 1) * 16
      const shift = group & 6
      const first = to + group * 16
      for (let j = 0; j < 16; j++) out[first + j] = dl * ((bytes[from + j]! >> shift) & 3) - ml
    }
  }
}
