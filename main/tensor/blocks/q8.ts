import { halfAt } from './half.ts'

/** Q8_0, 32 weights: half d, 32 signed bytes. w = d q. */
export function expandQ8_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 34, to += 32) {
    const d = halfAt(bytes, at)
    for (let j = 0; j < 32; j++) out[to + j] = d * ((bytes[at + 2 + j]! << 24) >> 24)
  }
}
