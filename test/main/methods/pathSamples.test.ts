import { describe, expect, test } from 'vitest'
import { integrate, largest, PathSamples, total } from '../../../main/methods/pathSamples.ts'

const sample = (alpha: number, ...density: number[]) => ({
  alpha,
  value: alpha / 2,
  density: Float32Array.from(density),
})

describe('PathSamples', () => {
  test('says which points are missing and gives those it has in order', () => {
    const path = new PathSamples()
    for (const alpha of [1, 0, 0.5]) path.add(sample(alpha, alpha))
    expect(path.missing([0, 0.25, 0.5, 1])).toEqual([0.25])
    expect(path.all.map(({ alpha }) => alpha)).toEqual([0, 0.5, 1])
    expect(path.at(0.5)).toMatchObject({ value: 0.25 })
  })

  test('counts a point that is sampled again once', () => {
    const path = new PathSamples()
    path.add(sample(0.5, 1))
    path.add(sample(0.5, 2))
    expect(path.size).toBe(1)
    expect([...path.at(0.5).density]).toEqual([2])
  })

  test('names a point that was never sampled', () => {
    expect(() => new PathSamples().at(0.3)).toThrow('the path was not sampled at 0.3')
  })
})

describe('integrate', () => {
  test('weighs densities neuron by neuron, in float64', () => {
    const sum = integrate([sample(0, 1, 2), sample(0.5, 3, 4), sample(1, 5, 6)], [0.5, 0, 2])
    expect([...sum]).toEqual([10.5, 13])
    const tiny = integrate([sample(0, 1), sample(1, 2 ** -40)], [1, 1])
    expect(tiny[0]).toBe(1 + 2 ** -40)
  })
})

describe('total and largest', () => {
  test('sum with sign, and find the largest magnitude', () => {
    expect(total([1, -3, 0.5])).toBe(-1.5)
    expect(largest([1, -3, 0.5])).toBe(3)
    expect(largest([])).toBe(0)
  })
})
