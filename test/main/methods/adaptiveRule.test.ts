import { describe, expect, test } from 'vitest'
import type { PromptState } from '../../../main/engine/runtime/prompt.ts'
import type { Points } from '../../../main/engine/runtime/rows.ts'
import { adaptiveIntegrals } from '../../../main/methods/adaptiveRule.ts'
import { chebyshevPoints } from '../../../main/methods/clenshawCurtis.ts'
import { largestAttribution } from '../../../main/methods/layerIntegral.ts'
import { nestedIntegral } from '../../../main/methods/nestedRule.ts'
import { PathSamples } from '../../../main/methods/pathSamples.ts'
import type { PathsOfPrompt } from '../../../main/methods/samplePaths.ts'
import { AnalyticPath, polynomial, randomPath } from '../../support/analyticPath.ts'
import { largestDifference } from '../../support/closeness.ts'

/** Prompts whose layers have known paths. The clean run, alpha = 1, comes with the first walk, as in `samplePaths`. */
function fakePrompts(layersOf: readonly (readonly AnalyticPath[])[]) {
  const prompts = layersOf.map((layers): PathsOfPrompt => {
    // a residual stream of length 1 that the contribution leaves at a right angle: level 2 to begin with
    const last = layers.map(() => ({
      residual: Float32Array.of(1, 0),
      contribution: Float32Array.of(0, 1),
      post: new Float32Array(0),
    }))
    return { state: { last } as unknown as PromptState, target: 0, paths: layers.map(() => new PathSamples()) }
  })
  const walks: { readonly prompts: number[]; readonly wanted: readonly Points[] }[] = []
  const sample = async (open: readonly PathsOfPrompt[], wanted: readonly Points[]): Promise<void> => {
    walks.push({ prompts: open.map((prompt) => prompts.indexOf(prompt)), wanted })
    for (const [i, prompt] of open.entries()) {
      const layers = layersOf[prompts.indexOf(prompt)]!
      for (const [layer, path] of layers.entries()) {
        path.addTo(prompt.paths[layer]!, [...wanted[i]![layer]!, ...(prompt.paths[layer]!.size === 0 ? [1] : [])])
      }
    }
  }
  return { prompts, sample, walks }
}

const smooth = new AnalyticPath([polynomial([1, 0.2]), polynomial([-0.5, 0.1])])

describe('adaptiveIntegrals', () => {
  test('reaches the tolerance on smooth and on peaked layers, the peaked ones with more points', async () => {
    const layers = [randomPath(5, 0.1), smooth, randomPath(6, 0.6)]
    const { prompts, sample } = fakePrompts([layers])
    const [integrals] = await adaptiveIntegrals(prompts, sample, { tolerance: 1e-3, most: 256 })
    const limit = 1e-3 * largestAttribution(integrals!)
    for (const [layer, { attribution, error }] of integrals!.entries()) {
      expect(error).toBeLessThanOrEqual(limit)
      expect(largestDifference(attribution, layers[layer]!.exact)).toBeLessThanOrEqual(limit)
    }
    const [peaked, flat, broad] = prompts[0]!.paths.map(({ size }) => size)
    expect(flat).toBe(3)
    expect(peaked).toBeGreaterThan(broad!)
  })

  test('goes on until the error that is reported, float32 rounding included, is below the tolerance', async () => {
    const path = randomPath(9, 0.5)
    const coarse = nestedIntegral(path.at(chebyshevPoints(2)), 2)
    const scale = largestAttribution([coarse])
    // 2 intervals alone would satisfy this, their error together with rounding does not
    const tolerance = coarse.error(scale) / scale + 5e-6
    const { prompts, sample } = fakePrompts([[path]])
    const [integrals] = await adaptiveIntegrals(prompts, sample, { tolerance, most: 256 })
    expect(integrals![0]!.error).toBeLessThanOrEqual(tolerance * largestAttribution(integrals!))
    expect(prompts[0]!.paths[0]!.size).toBeGreaterThan(3)
  })

  test('asks for no point twice and never for the clean run', async () => {
    const { prompts, sample, walks } = fakePrompts([[randomPath(5, 0.05), smooth]])
    await adaptiveIntegrals(prompts, sample, { tolerance: 1e-4, most: 256 })
    expect(walks.length).toBeGreaterThan(1)
    for (const layer of [0, 1]) {
      const asked = walks.flatMap(({ wanted }) => wanted[0]![layer]!)
      expect(new Set(asked).size).toBe(asked.length)
      expect(asked).not.toContain(1)
    }
  })

  test('stops at the most intervals and reports the error that is left', async () => {
    const narrow = randomPath(7, 0.01)
    const { prompts, sample } = fakePrompts([[narrow]])
    const [integrals] = await adaptiveIntegrals(prompts, sample, { tolerance: 1e-3, most: 40 })
    expect(prompts[0]!.paths[0]!.size).toBe(33) // 32 intervals: the power of two below
    expect(integrals![0]!.error).toBeGreaterThan(1e-3 * largestAttribution(integrals!))
  })

  test('lets prompts that are done leave the walks of the others', async () => {
    const { prompts, sample, walks } = fakePrompts([[smooth], [randomPath(5, 0.05)], [smooth]])
    const integrals = await adaptiveIntegrals(prompts, sample, { tolerance: 1e-3, most: 256 })
    expect(walks[0]!.prompts).toEqual([0, 1, 2])
    for (const walk of walks.slice(1)) expect(walk.prompts).toEqual([1])
    expect(integrals.map((layers) => layers.length)).toEqual([1, 1, 1])
  })

  test('begins finer where the path passes close to a short residual stream', async () => {
    const { prompts, sample } = fakePrompts([[smooth]])
    const [last] = prompts[0]!.state.last
    last!.residual.set([-0.5, 0.1])
    last!.contribution.set([1, 0]) // at alpha = 0.5 a length of 0.1 is left
    await adaptiveIntegrals(prompts, sample, { tolerance: 1e-3, most: 256 })
    expect(prompts[0]!.paths[0]!.size).toBe(33)
    // an even pace has 5 points there
    const near = prompts[0]!.paths[0]!.all.filter(({ alpha }) => Math.abs(alpha - 0.5) < 0.1)
    expect(near.length).toBe(7)
  })

  test('hands on the reason for which sampling was aborted', async () => {
    const { prompts } = fakePrompts([[smooth]])
    const reason = new DOMException('stop', 'AbortError')
    const sample = () => Promise.reject(reason)
    await expect(adaptiveIntegrals(prompts, sample, { tolerance: 1e-3, most: 256 })).rejects.toBe(reason)
  })
})
