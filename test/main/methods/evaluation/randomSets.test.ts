import { describe, expect, test } from 'vitest'
import { randomSet } from '../../../../main/methods/evaluation/randomSets.ts'

const grid = { nLayers: 4, dMlp: 100 }
const own = [3, 7, 105, 230, 231, 232]
const options = (name: string) => ({ seed: 1, name })

describe('randomSet', () => {
  test('has as many neurons, none of them twice and none of the own ones', () => {
    for (const kind of ['random', 'sameLayers'] as const) {
      for (let draw = 0; draw < 200; draw++) {
        const set = randomSet(own, kind, grid, options(String(draw)))
        expect(new Set(set).size).toBe(own.length)
        expect(set.some((neuron) => own.includes(neuron))).toBe(false)
        expect(set.every((neuron) => neuron >= 0 && neuron < 400)).toBe(true)
      }
    }
  })

  test('of the same layers has as many in each layer', () => {
    const layers = randomSet(own, 'sameLayers', grid, options('a')).map((neuron) => Math.floor(neuron / 100))
    expect(layers).toEqual([0, 0, 1, 2, 2, 2])
  })

  test('draws every neuron equally often', () => {
    const counts = new Array<number>(400).fill(0)
    for (let draw = 0; draw < 4000; draw++) {
      for (const neuron of randomSet([0], 'random', grid, options(String(draw)))) counts[neuron]!++
    }
    expect(counts[0]).toBe(0)
    const expected = 4000 / 399
    const chiSquare = counts.slice(1).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(Math.abs(chiSquare - 398)).toBeLessThan(4 * Math.sqrt(2 * 398)) // four standard deviations
  })

  test('repeats itself for a seed and name, and differs for others', () => {
    const of = (name: string) => randomSet(own, 'random', grid, options(name))
    expect(of('a')).toEqual(of('a'))
    expect(of('a')).not.toEqual(of('b'))
  })

  test('takes own neurons where a layer has too few others', () => {
    const layer = { nLayers: 1, dMlp: 4 }
    expect(randomSet([0, 1, 2], 'sameLayers', layer, options('a'))).toHaveLength(3)
    expect(randomSet([0, 1], 'random', layer, options('a'))).toEqual([2, 3])
    expect(randomSet([], 'random', layer, options('a'))).toEqual([])
  })
})
