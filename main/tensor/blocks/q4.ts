import { halfAt } from './half.ts'

/** Q4_0, 32 weights: half d, 16 bytes with weight j in the lower and weight j + 16 in the upper bits. w = d (q - 8). */
export function expandQ4_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 18, to += 32) {
    const d = halfAt(bytes, at)
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 2 + j]!
      out[to + j] = d * ((q & 15) - 8)
      out[to + j + 16] = d * ((q >> 4) - 8)
    }
  }
}

/** Q4_1, 32 weights: half d, half m, then as Q4_0. w = d q + m. */
export function expandQ4_1(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 20, to += 32) {
    const d = halfAt(bytes, at)
    const m = halfAt(bytes, at + 2)
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 4 + j]!
      out[to + j] = d * (q & 15) + m
      out[to + j + 16] = d * (q >> 4) + m
    }
  }
}
