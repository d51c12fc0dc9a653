import { halfAt } from './half.ts'

/** Q5_0, 32 weights: half d, the fifth bit of each weight in 4 bytes, the others as in Q4_0. w = d (q - 16). */
export function expandQ5_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 22, to += 32) {
    const d = halfAt(bytes, at)
    const fifth = wordAt(bytes, at + 2)
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 6 + j]!
      out[to + j] = d * (((q & 15) | (((fifth >>> j) & 1) << 4)) - 16)
      out[to + j + 16] = d * (((q >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) - 16)
    }
  }
}

/** Q5_1, 32 weights: half d, half m, then as Q5_0. w = d q + m. */
export function expandQ5_1(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 24, to += 32) {
    const d = halfAt(bytes, at)
    const m = halfAt(bytes, at + 2)
    const fifth = wordAt(bytes, at + 4)
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 8 + j]!
      out[to + j] = d * ((q & 15) | (((fifth >>> j) & 1) << 4)) + m
      out[to + j + 16] = d * ((q >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) + m
    }
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
