import { describe, expect, test } from 'vitest'
import { isSealed, sealed } from '../../../main/files/seal.ts'

const value = { b: [1, 2.5e-7, null], a: { 10: 'x', 2: 'ü\u2028' }, text: 'ك' }
const reread = (object: object) => JSON.parse(JSON.stringify(object, null, 3)) as Record<string, unknown>

describe('sealed', () => {
  test('what was written is whole, whatever the spaces between', () => {
    expect(isSealed(reread(sealed(value)))).toBe(true)
  })

  test('anything else is not: another value, key or order, one more, one less, another seal or none', () => {
    const { seal, ...rest } = sealed(value)
    const { b, ...less } = value
    const others = [
      { ...rest, text: 'K', seal },
      { b, a: { ...value.a, 10: 'y' }, text: value.text, seal },
      { ...less, b, seal },
      { ...less, seal },
      { ...rest, more: 1, seal },
      { ...rest, seal: seal.toUpperCase() },
      { ...rest, seal: null },
      rest,
    ]
    expect(others.map((other) => isSealed(reread(other)))).toEqual(others.map(() => false))
  })
})
