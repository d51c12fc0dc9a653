/** Bits per element of every safetensors dtype. Sub-byte types are packed. */
const elementBits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F8_E4M3: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2: 8,
  F8_E5M2FNUZ: 8,
  F8_E8M0: 8,
  U8: 8,
  I8: 8,
  U16: 16,
  I16: 16,
  F16: 16,
  BF16: 16,
  U32: 32,
  I32: 32,
  F32: 32,
  C64: 64,
  U64: 64,
  I64: 64,
  F64: 64,
} as const

/** Name of an element type, in the spelling of safetensors. */
export type Dtype = keyof typeof elementBits

/** The element types that weights may have: each converts to float32 without loss. */
export type FloatDtype = 'F32' | 'F16' | 'BF16'

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(elementBits, name)
}

export function isFloatDtype(dtype: string): dtype is FloatDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16'
}

/** Bytes that `nElements` take, or null where packed elements do not fill the last byte or the count is not exact. */
export function byteLength(dtype: Dtype, nElements: number): number | null {
  const bits = nElements * elementBits[dtype]
  return Number.isSafeInteger(bits) && bits % 8 === 0 ? bits / 8 : null
}

/**
 * Number of elements of a tensor of this shape (1 for a scalar), or null when it is above 2^53 and so not exact.
 */
export function elementCount(shape: readonly number[]): number | null {
  let count = 1
  for (const size of shape) {
    count *= size
    if (!Number.isSafeInteger(count)) return null
  }
  return count
}
