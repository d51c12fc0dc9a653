import { describe, expect, test } from 'vitest'
import { byteLength, elementCount, isDtype, isFloatDtype } from '../../../main/tensor/dtype.ts'

describe('isDtype', () => {
  test('knows the names of safetensors and nothing that every object has', () => {
    expect(['F32', 'F16', 'BF16', 'I32', 'BOOL', 'F8_E4M3', 'F4'].every(isDtype)).toBe(true)
    expect(['f32', 'FLOAT', '', 'toString', '__proto__'].some(isDtype)).toBe(false)
  })
})

describe('isFloatDtype', () => {
  test('names the types that weights may have', () => {
    expect((['F32', 'F16', 'BF16', 'F64', 'F8_E4M3', 'I8'] as const).filter(isFloatDtype)).toEqual([
      'F32',
      'F16',
      'BF16',
    ])
  })
})

describe('byteLength', () => {
  test('multiplies by the element size', () => {
    expect(byteLength('F32', 3)).toBe(12)
    expect(byteLength('BF16', 3)).toBe(6)
    expect(byteLength('I64', 3)).toBe(24)
    expect(byteLength('F6_E2M3', 4)).toBe(3)
  })
  test('refuses packed elements that leave part of a byte, and counts that are not exact', () => {
    expect(byteLength('F4', 3)).toBeNull()
    expect(byteLength('F32', 2 ** 52)).toBeNull()
  })
})

describe('elementCount', () => {
  test('is 1 for a scalar, 0 for an empty axis, null beyond exact integers', () => {
    expect(elementCount([])).toBe(1)
    expect(elementCount([3, 0, 5])).toBe(0)
    expect(elementCount([2 ** 30, 2 ** 30])).toBeNull()
  })
})
