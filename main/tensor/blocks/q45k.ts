import { halfAt } from './half.ts'

/**
 * Q4_K, 256 weights: half d, half dmin, 12 bytes with a 6-bit scale and minimum for each 32 weights, 128 bytes with two
 * weights each, 32 apart. w = (d scale) q - dmin minimum.
 */
export function expandQ4_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 144, to += 256) {
    const d = halfAt(bytes, at)
    const dmin = halfAt(bytes, at + 2)
    for (let pair = 0; pair < 4; pair++) {
      const d1 = d * scaleAt(bytes, at + 4, 2 * pair)
      const m1 = dmin * minimumAt(bytes, at + 4, 2 * pair)
      const d2 = d * scaleAt(bytes, at + 4, 2 * pair + 1)
      const m2 = dmin * minimumAt(bytes, at + 4, 2 * pair + 1)
      const from = at + 16 + 32 * pair
      const first = to + 64 * pair
      for (let j = 0; j < 32; j++) {
        const q = bytes[from + j]!
        out[first + j] = d1 * (q & 15) - m1
        out[first + j + 32] = d2 * (q >> 4) - m2
      }
    }
  }
}

/** Q5_K, 256 weights: as Q4_K, with 32 bytes of fifth bits, of weights 32 apart, before the others. */
export function expandQ5_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 176, to += 256) {
    const d = halfAt(bytes, at)
    const dmin = halfAt(bytes, at + 2)
    for (let pair = 0; pair < 4; pair++) {
      const d1 = d * scaleAt(bytes, at + 4, 2 * pair)
      const m1 = dmin * minimumAt(bytes, at + 4, 2 * pair)
      const d2 = d * scaleAt(bytes, at + 4, 2 * pair + 1)
      const m2 = dmin * minimumAt(bytes, at + 4, 2 * pair + 1)
      const from = at + 48 + 32 * pair
      const first = to + 64 * pair
      for (let j = 0; j < 32; j++) {
        const q = bytes[from + j]!
        const fifth = bytes[at + 16 + j]! >> (2 * pair)
        out[first + j] = d1 * ((q & 15) | ((fifth & 1) << 4)) - m1
        out[first + j + 32] = d2 * ((q >> 4) | ((fifth & 2) << 3)) - m2
      }
    }
  }
}

// Of eight scales the first four stand in bytes 0 to 3; the last four have their lower bits in bytes 8 to 11 and their
// upper two in what the first four leave over. The minimums likewise, from byte 4 on and in the upper bits of 8 to 11.
function scaleAt(bytes: Uint8Array, at: number, i: number): number {
  if (i < 4) return bytes[at + i]! & 63
  return (bytes[at + i + 4]! & 15) | ((bytes[at + i - 4]! >> 2) & 48)
}

function minimumAt(bytes: Uint8Array, at: number, i: number): number {
  if (i < 4) return bytes[at + i + 4]! & 63
  return (bytes[at + i + 4]! >> 4) | ((bytes[at + i]! >> 2) & 48)
}
