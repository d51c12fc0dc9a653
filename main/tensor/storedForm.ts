import { expandArranged, type Arrangement } from './arrangement.ts'
import { blocks, type BlockDtype } from './blocks/blocks.ts'
import { isFloatDtype, type FloatDtype } from './dtype.ts'
import { toFloat32 } from './float32.ts'

/** How numbers of a weight may stand in a file. */
export type StoredDtype = FloatDtype | BlockDtype

export function isStoredDtype(name: string): name is StoredDtype {
  return isFloatDtype(name) || Object.hasOwn(blocks, name)
}

/** What turns a weight's bytes into its numbers: plain data, so that another thread can be told. */
export interface StoredForm {
  readonly dtype: StoredDtype
  /** Of the numbers, outermost axis first. */
  readonly shape: readonly number[]
  /** Absent: they stand as the shape says. */
  readonly arrangement?: Arrangement
}

/** The smallest piece of a row that can be expanded: how many weights, and the bytes that they take. */
export function blockOf(dtype: StoredDtype): { readonly weights: number; readonly bytes: number } {
  if (isFloatDtype(dtype)) return { weights: 1, bytes: dtype === 'F32' ? 4 : 2 }
  return blocks[dtype]
}

/**
 * The numbers that these bytes stand for, exactly as the format defines them.
 *
 * @param bytes all of them, at any alignment
 * @param out   where to write, one float per element; a new array by default
 * @throws Error when sizes do not fit together: a bug of the caller
 */
export function expand(form: StoredForm, bytes: Uint8Array, out?: Float32Array): Float32Array {
  const { dtype, shape, arrangement } = form
  if (arrangement === undefined) return expandPlain(dtype, bytes, out)
  const block = blockOf(dtype)
  const target = out ?? new Float32Array((bytes.length / block.bytes) * block.weights)
  const expandPart = (from: number, count: number, part: Float32Array): void => {
    const start = (from / block.weights) * block.bytes
    expandPlain(dtype, bytes.subarray(start, start + (count / block.weights) * block.bytes), part)
  }
  expandArranged(arrangement, shape, expandPart, target)
  return target
}

function expandPlain(dtype: StoredDtype, bytes: Uint8Array, out?: Float32Array): Float32Array {
  if (isFloatDtype(dtype)) return toFloat32(bytes, dtype, out)
  const block = blocks[dtype]
  const nBlocks = bytes.length / block.bytes
  const target = out ?? new Float32Array(Math.floor(nBlocks) * block.weights)
  if (target.length !== nBlocks * block.weights)
    throw new Error(`${bytes.length} bytes of ${dtype} are not ${target.length} weights`)
  block.expand(bytes, target)
  return target
}
