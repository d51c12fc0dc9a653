import { describe, expect, test } from 'vitest'
import { readRope, ropeTable } from '../../../../main/engine/architectures/rope.ts'

const nCtx = 64
const frequencies = (parameters: Record<string, unknown>, dHead: number): number[] => [
  ...readRope(parameters, { dHead, nCtx }).inverseFrequency,
]
const llama3 = {
  rope_type: 'llama3',
  rope_theta: 5e5,
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 64,
}
const yarn = { rope_type: 'yarn', rope_theta: 5e5, factor: 3.3, original_max_position_embeddings: 1000 }
const longrope = {
  rope_type: 'longrope',
  rope_theta: 1e4,
  original_max_position_embeddings: 16,
  short_factor: [1, 1.1, 1.2, 1.3],
  long_factor: [1, 2, 3.3, 4],
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
    [
      'linear by a factor that float32 rounds',
      { rope_type: 'linear', rope_theta: 5e5, factor: 1.1 },
      12,
      [
        0.9090908765792847, 0.10204198956489563, 0.011453825980424881, 0.001285648555494845, 0.00014430914598051459,
        1.6198162484215572e-5,
      ],
    ],
    [
      'yarn',
      { ...yarn },
      12,
      [
        1, 0.0861687958240509, 0.006745030637830496, 0.00042854956700466573, 4.8103047447511926e-5,
        5.3993876463209745e-6,
      ],
    ],
    [
      'yarn between pairs',
      { ...yarn, truncate: false },
      12,
      [
        1, 0.09908795356750488, 0.005580807104706764, 0.00042854956700466573, 4.8103047447511926e-5,
        5.3993876463209745e-6,
      ],
    ],
    ['longrope', longrope, 8, [1, 0.09090909361839294, 0.00833333283662796, 0.0007692307699471712]],
    ['the odd part of a head', { rope_theta: 1e4, partial_rotary_factor: 0.4 }, 8, [1, 0.002154434332624078]],
  ])('gives the frequencies of the reference implementation, %s', (_, parameters, dHead, expected) => {
    expect(frequencies(parameters, dHead)).toEqual(expected)
  })

  test('dynamic is default as far as the context reaches', () => {
    const dynamic = { rope_type: 'dynamic', rope_theta: 5e5, factor: 2.1 }
    expect(frequencies(dynamic, 12)).toEqual(frequencies({ rope_theta: 5e5 }, 12))
    expect(() => frequencies(dynamic, 2)).toThrow('more than one rotated pair')
  })

  // transformers 5.24.0
  test('cosines and sines grow by what a scaling says, or by what its lengths say', () => {
    const amplitude = (parameters: Record<string, unknown>) => readRope(parameters, { dHead: 8, nCtx }).amplitude
    expect(amplitude({ rope_theta: 5e5 })).toBe(1)
    expect(amplitude(yarn)).toBeCloseTo(1.1193922468472435, 15)
    expect(amplitude({ ...yarn, mscale: 1.1, mscale_all_dim: 0.7 })).toBeCloseTo(1.0440734767481643, 15)
    expect(amplitude({ ...yarn, attention_factor: 0.9 })).toBe(0.9)
    expect(amplitude(longrope)).toBeCloseTo(1.224744871391589, 15)
    expect(amplitude({ ...longrope, attention_factor: 0.9 })).toBe(0.9)
    expect(amplitude({ ...longrope, original_max_position_embeddings: 64 })).toBe(1)
  })

  test('takes the usual base where the configuration names none', () => {
    expect(frequencies({}, 8)).toEqual(frequencies({ rope_theta: 10_000 }, 8))
    expect([...readRope(undefined, { dHead: 8, nCtx }).inverseFrequency]).toEqual(frequencies({}, 8))
  })

  test('refuses a scaling by its name, and one that lacks a number by that', () => {
    for (const kind of ['proportional', 'constructor'])
      expect(() => frequencies({ rope_type: kind, factor: 2 }, 8)).toThrow(
        expect.objectContaining({ code: 'input.unsupported', message: expect.stringContaining(`'${kind}'`) }),
      )
    for (const kind of ['linear', 'dynamic', 'yarn'])
      expect(() => frequencies({ rope_type: kind }, 8)).toThrow(
        expect.objectContaining({ code: 'input.format', message: expect.stringContaining("'factor'") }),
      )
    for (const [key, value] of Object.entries({ factor: 0, low_freq_factor: undefined, high_freq_factor: -1 }))
      expect(() => frequencies({ ...llama3, [key]: value }, 8)).toThrow(`'${key}'`)
    for (const list of [undefined, [1, 1], [1, 1, 1, 0], [1, 1, 1, 1, 1]])
      expect(() => frequencies({ ...longrope, long_factor: list }, 8)).toThrow("4 positive numbers in 'long_factor'")
  })

  test('refuses to turn more of a head than it has, or nothing', () => {
    for (const [dHead, part] of [
      [5, 1],
      [8, 1.5],
      [8, 0],
      [8, -1],
    ] as const)
      expect(() => frequencies({ partial_rotary_factor: part }, dHead)).toThrow(
        expect.objectContaining({ code: 'input.unsupported', message: expect.stringContaining(`of ${dHead}`) }),
      )
  })

  test('refuses parameters that are no numbers', () => {
    expect(() => frequencies({ rope_theta: 'large' }, 8)).toThrow(expect.objectContaining({ code: 'input.format' }))
  })
})

describe('ropeTable', () => {
  const rope = readRope({ rope_theta: 100 }, { dHead: 4, nCtx }) // frequencies 1 and 0.1

  test('gives one row a position, pairs in order', () => {
    const { cos, sin } = ropeTable(rope, 3, 2, 5)
    const angles = [3, 3 * Math.fround(0.1), 4, 4 * Math.fround(0.1)].map(Math.fround)
    expect(cos).toEqual(Float32Array.from(angles, Math.cos))
    expect(sin).toEqual(Float32Array.from(angles, Math.sin))
  })

  test('gives a position the same numbers wherever the table begins', () => {
    const whole = ropeTable(rope, 0, 1000, 1000)
    const late = ropeTable(rope, 990, 10, 1000)
    expect(late.cos).toEqual(whole.cos.slice(2 * 990))
    expect(late.sin).toEqual(whole.sin.slice(2 * 990))
  })

  test('rounds angles to float32 before it takes the cosine', () => {
    const position = 4_194_305 // 2^22 + 1: its product with 0.1 needs more digits than float32 has
    const angle = position * Math.fround(0.1)
    const { cos } = ropeTable(rope, position, 1, position + 1)
    expect(cos[1]).toBe(Math.fround(Math.cos(Math.fround(angle))))
    expect(cos[1]).not.toBe(Math.fround(Math.cos(angle)))
  })

  test('turns by the other list, by as much as it grows, in texts longer than the original', () => {
    const rope = readRope(longrope, { dHead: 8, nCtx })
    const grown = Math.fround(1.224744871391589)
    const table = (frequencies: number[]) =>
      Float32Array.from(frequencies, (frequency) => Math.fround(Math.cos(Math.fround(7 * frequency))) * grown)
    const short = [1, 0.09090909361839294, 0.00833333283662796, 0.0007692307699471712]
    const long = [1, 0.05000000074505806, 0.0030303029343485832, 0.0002500000118743628]
    expect(ropeTable(rope, 7, 1, 16).cos).toEqual(table(short))
    expect(ropeTable(rope, 7, 1, 17).cos).toEqual(table(long))
  })
})
