import type { FloatDtype } from './dtype.ts'
import { toFloat32 } from './float32.ts'

/** How numbers of a weight may stand in a file. */
export type StoredDtype = FloatDtype

/** What turns a weight's bytes into its numbers: plain data, so that another thread can be told. */
export interface StoredForm {
  readonly dtype: StoredDtype
  /** Of the numbers, outermost axis first. */
  readonly shape: readonly number[]
}

/**
 * The numbers that these bytes stand for, exactly as the format defines them.
 *
 * @param bytes all of them, at any alignment
 * @param out   where to write, one float per element; a new array by default
 */
export function expand({ dtype }: StoredForm, bytes: Uint8Array, out?: Float32Array): Float32Array {
  return toFloat32(bytes, dtype, out)
}
