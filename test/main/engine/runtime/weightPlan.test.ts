import { describe, expect, test, vi } from 'vitest'
import { largest, smallest as smallestOf } from '../../../../main/base/lists.ts'
import { architectureOf } from '../../../../main/engine/architectures/registry.ts'
import { freeMemoryBudget, planWeights, type WeightPlan } from '../../../../main/engine/runtime/weightPlan.ts'
import type { Checkpoint } from '../../../../main/models/checkpoint/checkpoint.ts'

/** Twelve layers of 12.6 million numbers each, which files hold in 16 bits. */
const config = {
  ...{ model_type: 'llama', vocab_size: 1000, hidden_size: 1024, intermediate_size: 2816, num_hidden_layers: 12 },
  ...{ num_attention_heads: 8, max_position_embeddings: 512, rms_norm_eps: 1e-5 },
}

function plan(bytes: number, isSet = true): WeightPlan {
  const architecture = architectureOf('llama')
  const shape = architecture.read(config)
  const weights = architecture.weights(shape)
  const sources = Array.from({ length: 12 }, (_, layer) => Object.values(weights.layer(layer))).flat()
  const sizes = new Map(sources.map(({ name, stored }) => [name, 2 * stored.reduce((product, n) => product * n, 1)]))
  const checkpoint = { dir: 'a model', tensors: sizes, stored: (name: string) => ({ bytes: sizes.get(name)! }) }
  return planWeights(checkpoint as unknown as Checkpoint, shape, weights, { bytes, isSet })
}

/** The smallest budget that gives `wanted`. */
function smallest(wanted: (bytes: number) => boolean): number {
  let [low, high] = [1e7, 2e9]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (wanted(middle)) high = middle
    else low = middle
  }
  return high
}

function refusalOf(bytes: number): string {
  try {
    plan(bytes)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('freeMemoryBudget', () => {
  test('is the same before and after the process has loaded a model', () => {
    const [free, held] = [vi.spyOn(process, 'availableMemory'), vi.spyOn(process.memoryUsage, 'rss')]
    free.mockReturnValue(9e9)
    held.mockReturnValue(1e9)
    const before = freeMemoryBudget()
    free.mockReturnValue(3e9)
    held.mockReturnValue(7e9)
    expect(freeMemoryBudget()).toEqual(before)
    vi.restoreAllMocks()
  })
})

describe('planWeights', () => {
  test('keeps all layers as float32 where there is room, and has prompts one by one then', () => {
    const { layers, together, heldBytes, weightBytes } = plan(2e9)
    expect({ layers: [...layers], together }).toEqual({ layers: Array(12).fill('float32'), together: 1 })
    expect(weightBytes).toBe(heldBytes)
  })

  test('leaves layers on disk, then holds as many as stored as there is room for', () => {
    const storedAt = (bytes: number): number => plan(bytes, false).layers.filter((place) => place !== 'disk').length
    expect(plan(1, false).layers).toEqual(Array(12).fill('disk'))
    const from = Array.from({ length: 6 }, (_, i) => smallest((bytes) => storedAt(bytes) > i))
    // layers of one size: each step costs the same but for rounding, and what is in memory comes first
    const steps = from.slice(1).map((bytes, i) => bytes - from[i]!)
    expect(largest(steps) - smallestOf(steps)).toBeLessThanOrEqual(1)
    expect(plan(from[2]!).layers.indexOf('disk')).toBe(3)
    for (const bytes of from) {
      const { weightBytes, heldBytes, work, promptRoom, together } = plan(bytes)
      expect(together).toBeGreaterThan(1)
      expect(weightBytes).toBeGreaterThan(heldBytes)
      expect(work.total + weightBytes + promptRoom.bytes).toBeLessThanOrEqual(bytes)
    }
  })

  test('refuses a budget that a person set too low, and says what is enough', () => {
    const fits = (bytes: number): boolean => {
      try {
        return plan(bytes).layers.length > 0
      } catch {
        return false
      }
    }
    const least = smallest(fits)
    expect(() => plan(least - 1)).toThrow(expect.objectContaining({ code: 'run.memory' }))
    const [, needed] = /needs at least (\d+) MB of memory .* 100 MB are allowed: allow more/.exec(refusalOf(1e8))!
    expect(1e6 * Number(needed)).toBeGreaterThanOrEqual(least)
    expect(1e6 * (Number(needed) - 1)).toBeLessThan(least)
    expect(plan(least - 1, false).layers).toEqual(Array(12).fill('disk'))
  })
})
