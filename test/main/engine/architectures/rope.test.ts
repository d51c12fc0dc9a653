import { describe, expect, test } from 'vitest'
import { readRope, ropeTable } from '../../../../main/engine/architectures/rope.ts'

const frequencies = (parameters: Record<string, unknown>, dHead: number): number[] => [
  ...readRope(parameters, dHead).inverseFrequency,
]
const llama3 = {
  rope_type: 'llama3',
  rope_theta: 5e5,
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 64,
}

describe('readRope', () => {
  // `inv_freq` of transformers 5.23.0, to the last bit of float32
  test.each([
    [
      'default',
      { rope_theta: 5e5 },
      12,
      [
        1, 0.11224619299173355, 0.012599208392202854, 0.001414213445968926, 0.00015874006203375757,
        1.7817979824030772e-5,
      ],
    ],
    [
      'linear',
      { rope_type: 'linear', rope_theta: 5e5, factor: 3 },
      12,
      [
        0.3333333432674408, 0.03741539642214775, 0.004199736285954714, 0.0004714044916909188, 5.291335401125252e-5,
        5.939326456427807e-6,
      ],
    ],
    [
      'llama3',
      llama3,
      12,
      [
        1, 0.01872318983078003, 0.0015749010490253568, 0.00017677668074611574, 1.9842507754219696e-5,
        2.2272474780038465e-6,
      ],
    ],
    ['the odd part of a head', { rope_theta: 1e4, partial_rotary_factor: 0.4 }, 8, [1, 0.002154434332624078]],
  ])('gives the frequencies of the reference implementation, %s', (_, parameters, dHead, expected) => {
    expect(frequencies(parameters, dHead)).toEqual(expected)
  })

  test('takes the usual base where the configuration names none', () => {
    expect(frequencies({}, 8)).toEqual(frequencies({ rope_theta: 10_000 }, 8))
    expect([...readRope(undefined, 8).inverseFrequency]).toEqual(frequencies({}, 8))
  })

  test('refuses a scaling by its name, and one that lacks a number by that', () => {
    for (const kind of ['yarn', 'longrope', 'dynamic'])
      expect(() => readRope({ rope_type: kind, factor: 2 }, 8)).toThrow(
        expect.objectContaining({ code: 'input.unsupported', message: expect.stringContaining(`'${kind}'`) }),
      )
    expect(() => readRope({ rope_type: 'linear' }, 8)).toThrow(
      expect.objectContaining({ code: 'input.format', message: expect.stringContaining("'factor'") }),
    )
    for (const [key, value] of Object.entries({ ...llama3, factor: 0 }).slice(2))
      expect(() => readRope({ ...llama3, [key]: value === 0 ? 0 : undefined }, 8)).toThrow(`'${key}'`)
  })

  test('refuses to turn more of a head than it has, or nothing', () => {
    for (const [dHead, part] of [
      [5, 1],
      [8, 1.5],
      [8, 0],
      [8, -1],
    ] as const)
      expect(() => readRope({ partial_rotary_factor: part }, dHead)).toThrow(
        expect.objectContaining({ code: 'input.unsupported', message: expect.stringContaining(`of ${dHead}`) }),
      )
  })

  test('refuses parameters that are no numbers', () => {
    expect(() => readRope({ rope_theta: 'large' }, 8)).toThrow(expect.objectContaining({ code: 'input.format' }))
  })
})

describe('ropeTable', () => {
  const rope = readRope({ rope_theta: 100 }, 4) // frequencies 1 and 0.1

  test('gives one row a position, pairs in order', () => {
    const { cos, sin } = ropeTable(rope, 3, 2)
    const angles = [3, 3 * Math.fround(0.1), 4, 4 * Math.fround(0.1)].map(Math.fround)
    expect(cos).toEqual(Float32Array.from(angles, Math.cos))
    expect(sin).toEqual(Float32Array.from(angles, Math.sin))
  })

  test('gives a position the same numbers wherever the table begins', () => {
    const whole = ropeTable(rope, 0, 1000)
    const late = ropeTable(rope, 990, 10)
    expect(late.cos).toEqual(whole.cos.slice(2 * 990))
    expect(late.sin).toEqual(whole.sin.slice(2 * 990))
  })

  test('rounds angles to float32 before it takes the cosine', () => {
    const position = 4_194_305 // 2^22 + 1: its product with 0.1 needs more digits than float32 has
    const angle = position * Math.fround(0.1)
    const { cos } = ropeTable(rope, position, 1)
    expect(cos[1]).toBe(Math.fround(Math.cos(Math.fround(angle))))
    expect(cos[1]).not.toBe(Math.fround(Math.cos(angle)))
  })
})
