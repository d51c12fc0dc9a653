import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { blocks, type BlockDtype } from '../../../../main/tensor/blocks/blocks.ts'
import { expand } from '../../../../main/tensor/storedForm.ts'

const reference = JSON.parse(
  readFileSync(new URL('../../../golden/gguf/blocks.json', import.meta.url), 'utf8'),
) as Record<BlockDtype, { bytes: string; float32: string }>
const dtypes = Object.keys(blocks) as BlockDtype[]
const shape: number[] = []

/** The bits of each number, with one pattern for all NaN. */
function bits(bytes: Uint8Array): Uint32Array {
  const copy = new Uint32Array(new Uint8Array(bytes).buffer)
  return copy.map((pattern) => ((pattern & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : pattern))
}

function stored(dtype: BlockDtype): Buffer {
  return Buffer.from(reference[dtype].bytes, 'base64')
}

function bytesOf(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
}

describe('blocks', () => {
  test('has the types that there are reference numbers for', () => {
    expect(dtypes.sort()).toEqual(Object.keys(reference).sort())
  })

  test.each(dtypes)('expands %s to the bits of the reference, odd scales included', (dtype) => {
    const expected = bits(Buffer.from(reference[dtype].float32, 'base64'))
    const values = expand({ dtype, shape }, stored(dtype))
    expect(bits(bytesOf(values))).toEqual(expected)
    expect(values.some((value) => value !== values[0] && Number.isFinite(value))).toBe(true)
  })

  test.each(dtypes)('expands %s at any address, into a part of an array, block by block', (dtype) => {
    const bytes = stored(dtype)
    const whole = expand({ dtype, shape }, bytes)
    const { weights, bytes: size } = blocks[dtype]
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    const out = new Float32Array(whole.length + 2).fill(7)
    for (let i = 0; i < bytes.length / size; i++)
      expand(
        { dtype, shape },
        shifted.subarray(1 + i * size, 1 + (i + 1) * size),
        out.subarray(1 + i * weights, 1 + (i + 1) * weights),
      )
    expect(bits(bytesOf(out.slice(1, -1)))).toEqual(bits(bytesOf(whole)))
    expect([out[0], out.at(-1)]).toEqual([7, 7])
  })

  test.each(dtypes)('refuses bytes of %s that are not whole blocks, and a target of another size', (dtype) => {
    const { weights, bytes } = blocks[dtype]
    expect(() => expand({ dtype, shape }, new Uint8Array(bytes - 1))).toThrow(dtype)
    expect(() => expand({ dtype, shape }, new Uint8Array(bytes), new Float32Array(weights - 1))).toThrow(dtype)
    expect(expand({ dtype, shape }, new Uint8Array(0))).toHaveLength(0)
  })
})
