import { describe, expect, test } from 'vitest'
import { AdamW, gradientNorm, learningRateAt } from '../../../../main/engine/training/adamW.ts'

const sources = [
  { name: 'matrix', stored: [1, 2], shape: [1, 2] },
  { name: 'gain', stored: [1], shape: [1] },
]
const settings = { beta1: 0.9, beta2: 0.99, epsilon: 0, weightDecay: 0.1 }

function weights() {
  return new Map([
    ['matrix', Float32Array.of(1, -2)],
    ['gain', Float32Array.of(1)],
  ])
}

describe('AdamW', () => {
  test('first moves every weight by the learning rate against its gradient, and decays matrices only', () => {
    const [optimizer, w] = [new AdamW(sources, settings), weights()]
    const gradients = new Map([
      ['matrix', Float32Array.of(0.3, -7)],
      ['gain', Float32Array.of(-5)],
    ])
    optimizer.update(w, gradients, { learningRate: 0.01, scale: 1 })
    // 1 - 0.01 * 0.1 * 1 - 0.01, -2 + 0.01 * 0.1 * 2 + 0.01, 1 + 0.01
    expect([...w.get('matrix')!]).toEqual([expect.closeTo(0.989, 6), expect.closeTo(-1.988, 6)])
    expect([...w.get('gain')!]).toEqual([expect.closeTo(1.01, 6)])
  })

  test('takes its second step by the corrected means of both gradients', () => {
    const [optimizer, w] = [new AdamW(sources, settings), weights()]
    for (const g of [1, 3]) {
      const gradients = new Map([
        ['matrix', Float32Array.of(0, 0)],
        ['gain', Float32Array.of(g)],
      ])
      optimizer.update(w, gradients, { learningRate: 0.01, scale: 1 })
    }
    // m = (0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.81), v = (0.99 * 0.01 * 1 + 0.01 * 9) / (1 - 0.9801)
    const second = (0.01 * (0.39 / 0.19)) / Math.sqrt(0.0999 / 0.0199)
    expect(w.get('gain')![0]).toBeCloseTo(1 - 0.01 - second, 6)
  })

  test('scales gradients before anything else', () => {
    const [a, b] = [new AdamW(sources, settings), new AdamW(sources, settings)]
    const of = (g: number) =>
      new Map([
        ['matrix', Float32Array.of(g, g)],
        ['gain', Float32Array.of(g)],
      ])
    a.update(weights(), of(8), { learningRate: 0.01, scale: 0.25 })
    b.update(weights(), of(2), { learningRate: 0.01, scale: 1 })
    expect(a.mean).toEqual(b.mean)
    expect(a.square).toEqual(b.square)
  })
})

describe('gradientNorm', () => {
  test('is the length of all gradients taken as one vector', () => {
    const gradients = new Map([
      ['a', Float32Array.of(3, 0)],
      ['b', Float32Array.of(-4, 12)],
    ])
    expect(gradientNorm(gradients)).toBe(13)
  })
})

describe('learningRateAt', () => {
  const schedule = { peak: 2, warmUp: 4, total: 14, floor: 0.1 }
  test('grows in equal steps to the peak, then falls along half a cosine to its floor', () => {
    expect([0, 1, 2, 3].map((step) => learningRateAt(step, schedule))).toEqual([0.5, 1, 1.5, 2])
    expect(learningRateAt(4, schedule)).toBe(2)
    expect(learningRateAt(9, schedule)).toBeCloseTo(2 * (0.1 + 0.9 / 2), 12)
    expect(learningRateAt(14, schedule)).toBeCloseTo(0.2, 12)
    expect(learningRateAt(100, schedule)).toBeCloseTo(0.2, 12)
  })
})
