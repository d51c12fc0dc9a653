import { halfAt } from './half.ts'

/** The sixteen values that four bits choose among, closer where weights are more common. */
const values = Float64Array.of(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)

/** IQ4_NL, 32 weights: half d, 16 bytes as in Q4_0. w = d value(q). */
export function expandIQ4_NL(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 18, to += 32) expand32(bytes, at + 2, halfAt(bytes, at), out, to)
}

/**
 * IQ4_XS, 256 weights: half d, 2 bytes with the upper two bits of eight scales, 4 with their lower four, 128 bytes with the
 * weights of one scale after another as in Q4_0. w = d (scale - 32) value(q).
 */
export function expandIQ4_XS(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 136, to += 256) {
    const d = halfAt(bytes, at)
    const uppers = bytes[at + 2]! | (bytes[at + 3]! << 8)
    for (let group = 0; group < 8; group++) {
      const lower = (bytes[at + 4 + (group >> 1)]! >> ((group & 1) * 4)) & 15
      const upper = (uppers >> (2 * group)) & 3
      expand32(bytes, at + 8 + 16 * group, d * ((lower | (upper << 4)) - 32), out, to + 32 * group)
    }
  }
}

function expand32(bytes: Uint8Array, at: number, d: number, out: Float32Array, to: number): void {
  for (let j = 0; j < 16; j++) {
    const q = bytes[at + j]!
    out[to + j] = d * values[q & 15]!
    out[to + j + 16] = d * values[q >> 4]!
  }
}
