import { expandIQ4_NL, expandIQ4_XS } from './iq4.ts'
import { expandMXFP4 } from './mxfp4.ts'
import { expandQ2_K } from './q2k.ts'
import { expandQ3_K } from './q3k.ts'
import { expandQ4_0, expandQ4_1 } from './q4.ts'
import { expandQ4_K, expandQ5_K } from './q45k.ts'
import { expandQ5_0, expandQ5_1 } from './q5.ts'
import { expandQ6_K } from './q6k.ts'
import { expandQ8_0 } from './q8.ts'

interface Block {
  /** Consecutive weights of a row that share their scales. */
  readonly weights: number
  readonly bytes: number
  /** Writes all weights of `out`, whole blocks, from as many blocks of `bytes`. */
  readonly expand: (bytes: Uint8Array, out: Float32Array) => void
}

/**
 * The quantised types of ggml that are read. A scale is a half or a power of two, times small integers: what a formula
 * multiplies is exact in float32 and its sum exact in float64, so that only storing a weight rounds. A NaN scale gives
 * NaN; of which bits is left open.
 */
export const blocks = {
  Q4_0: { weights: 32, bytes: 18, expand: expandQ4_0 },
  Q4_1: { weights: 32, bytes: 20, expand: expandQ4_1 },
  Q5_0: { weights: 32, bytes: 22, expand: expandQ5_0 },
  Q5_1: { weights: 32, bytes: 24, expand: expandQ5_1 },
  Q8_0: { weights: 32, bytes: 34, expand: expandQ8_0 },
  Q2_K: { weights: 256, bytes: 84, expand: expandQ2_K },
  Q3_K: { weights: 256, bytes: 110, expand: expandQ3_K },
  Q4_K: { weights: 256, bytes: 144, expand: expandQ4_K },
  Q5_K: { weights: 256, bytes: 176, expand: expandQ5_K },
  Q6_K: { weights: 256, bytes: 210, expand: expandQ6_K },
  IQ4_NL: { weights: 32, bytes: 18, expand: expandIQ4_NL },
  IQ4_XS: { weights: 256, bytes: 136, expand: expandIQ4_XS },
  MXFP4: { weights: 32, bytes: 17, expand: expandMXFP4 },
} as const satisfies Record<string, Block>

export type BlockDtype = keyof typeof blocks
