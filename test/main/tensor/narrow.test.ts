import { describe, expect, test } from 'vitest'
import { asBytes, toFloat32 } from '../../../main/tensor/float32.ts'
import { narrow } from '../../../main/tensor/narrow.ts'

const all16 = Uint16Array.from({ length: 0x10000 }, (_, i) => i)

/** All finite values of a 16-bit format in rising order, and beyond them what would be next: 2^16 or 2^128. */
function grid(dtype: 'F16' | 'BF16'): { value: number; bits: number }[] {
  const first = dtype === 'F16' ? 0x7c00 : 0x7f80
  const values = toFloat32(asBytes(all16.slice(0, first)), dtype)
  const top = { value: dtype === 'F16' ? 2 ** 16 : 2 ** 128, bits: first }
  return [...[...values].map((value, bits) => ({ value, bits })), top]
}

describe.each(['F16', 'BF16'] as const)('narrow to %s', (dtype) => {
  test('gives back the bits of every number of the format but NaN', () => {
    const wide = toFloat32(asBytes(all16), dtype)
    const back = narrow(wide, dtype)
    expect([...all16.keys()].filter((bits) => !Number.isNaN(wide[bits]!) && back[bits] !== bits)).toEqual([])
  })

  test('keeps NaN a NaN', () => {
    const back = narrow(toFloat32(asBytes(Uint32Array.of(0x7f800001, 0xffc00000)), 'F32'), dtype)
    expect([...toFloat32(asBytes(back), dtype)]).toEqual([NaN, NaN])
  })

  test('takes the nearer neighbour, and of two equally near the even one, everywhere', () => {
    const points = grid(dtype)
    const wrong: number[] = []
    for (const [i, below] of points.slice(0, -1).entries()) {
      const above = points[i + 1]!
      const middle = Math.fround((below.value + above.value) / 2)
      const even = below.bits % 2 === 0 ? below : above
      const isMiddle = middle === (below.value + above.value) / 2
      const step = Math.max(2 ** -149, middle * 2 ** -23)
      const cases = [
        [Math.fround(middle - step), below.bits],
        ...(isMiddle ? [[middle, even.bits]] : []),
        [Math.fround(middle + step), above.bits],
      ] as const
      for (const [value, expected] of cases) {
        if (value <= below.value || value >= above.value) continue
        const [plus, minus] = narrow(Float32Array.of(value, -value), dtype)
        if (plus !== expected || minus !== (expected | 0x8000)) wrong.push(value)
      }
    }
    expect(wrong).toEqual([])
  })
})
