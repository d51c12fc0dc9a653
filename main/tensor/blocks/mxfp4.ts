/** Twice the value of each four-bit float: one bit of fraction, two of exponent, a sign. There is no negative zero. */
const doubled = Float64Array.of(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12)

/** MXFP4, 32 weights: a byte e, 16 bytes as in Q4_0. w = 2^(e - 128) doubled(q). */
export function expandMXFP4(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 17, to += 32) {
    const d = 2 ** (bytes[at]! - 128)
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 1 + j]!
      out[to + j] = d * doubled[q & 15]!
      out[to + j + 16] = d * doubled[q >> 4]!
    }
  }
}
