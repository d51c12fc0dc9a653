import { describe, expect, test } from 'vitest'
import { asBytes, firstNonFinite, toFloat32 } from '../../../main/tensor/float32.ts'

const all16 = Uint16Array.from({ length: 0x10000 }, (_, i) => i)

describe('toFloat32', () => {
  test('gives every half-precision number the value of its definition', () => {
    const wrong = toFloat32(asBytes(all16), 'F16')
      .entries()
      .filter(([bits, value]) => !Object.is(value, halfByDefinition(bits)))
    expect([...wrong]).toEqual([])
  })

  test('gives every bfloat16 number the value of the float32 with those upper bits', () => {
    const view = new DataView(new ArrayBuffer(4))
    const wrong = toFloat32(asBytes(all16), 'BF16')
      .entries()
      .filter(([bits, value]) => {
        view.setUint32(0, bits * 0x10000)
        return !Object.is(value, view.getFloat32(0))
      })
    expect([...wrong]).toEqual([])
  })

  test('keeps the payload of a NaN', () => {
    const bits = (floats: Float32Array) => [...new Uint32Array(floats.buffer)]
    expect(bits(toFloat32(asBytes(Uint16Array.of(0x7c01, 0xfe00)), 'F16'))).toEqual([0x7f802000, 0xffc00000])
    expect(bits(toFloat32(asBytes(Uint16Array.of(0x7f81)), 'BF16'))).toEqual([0x7f810000])
  })

  test.each([
    ['F32', Float32Array.of(1.5, -0, 3e-42)],
    ['F16', Uint16Array.of(0x3e00, 0x8000, 0x0001)],
    ['BF16', Uint16Array.of(0x3fc0, 0x8000, 0x0001)],
  ] as const)('reads %s at an odd address as at an even one', (dtype, array) => {
    const bytes = asBytes(array)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    const value = toFloat32(shifted.subarray(1), dtype)
    expect(value).toEqual(toFloat32(bytes, dtype))
    expect(value[0]).toBe(1.5)
  })

  test('writes into the given array, which may be a part of another', () => {
    const whole = new Float32Array(4)
    toFloat32(asBytes(Uint16Array.of(0x3c00, 0xc000)), 'F16', whole.subarray(1, 3))
    expect([...whole]).toEqual([0, 1, -2, 0])
  })

  test('refuses bytes that are not whole elements, and a target of another size', () => {
    expect(() => toFloat32(new Uint8Array(3), 'F16')).toThrow('got 3')
    expect(() => toFloat32(new Uint8Array(4), 'BF16', new Float32Array(3))).toThrow('expected 6 bytes')
  })
})

describe('firstNonFinite', () => {
  test('finds the first NaN or infinity of either sign, and nothing in the largest finite numbers', () => {
    expect(firstNonFinite(Float32Array.of(0, 3.4028235e38, -3.4028235e38, 1e-45))).toBe(-1)
    expect(firstNonFinite(Float32Array.of(0, NaN, Infinity))).toBe(1)
    expect(firstNonFinite(Float32Array.of(-Infinity))).toBe(0)
    expect(firstNonFinite(Float32Array.of(NaN, 1, 2).subarray(1))).toBe(-1)
  })
})

/** IEEE 754 binary16, written as the standard words it. */
function halfByDefinition(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024)
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}
