import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { openSafetensors } from '../../main/files/safetensors.ts'
import { attribute } from '../../main/methods/attribution.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'

const here = fileURLToPath(new URL('smollm2', import.meta.url))

interface Golden {
  readonly cases: { readonly name: string; readonly ids: number[]; readonly target: number }[]
}

// The tolerances are those of the references: another framework's float32, and a converged integral.
const comparisons = [
  { name: 'c0', rule: 'published', tensor: 'c0.attribution.released16', within: 1e-4 },
  { name: 'c1', rule: 'adaptive', tensor: 'c1.attribution.converged', within: 1e-3 },
] as const

describe('SmolLM2-135M-Instruct', () => {
  test.for(comparisons)('$name, rule $rule, agrees with $tensor', { timeout: 120_000 }, async (comparison, context) => {
    const folder = process.env['ENGRAM_SMOLLM2']
    if (folder === undefined) return context.skip('ENGRAM_SMOLLM2 does not name the folder of the model (538 MB)')
    const { name, rule, tensor, within } = comparison
    const golden = JSON.parse(readFileSync(`${here}/golden.json`, 'utf8')) as Golden
    const { ids, target } = golden.cases.find((one) => one.name === name)!
    await using numbers = await openSafetensors(`${here}/golden.safetensors`)
    const { data: expected } = await numbers.read(tensor)
    await using checkpoint = await openCheckpoint(folder)
    await using model = await loadModel(checkpoint)
    const { attribution, error } = await attribute(model, ids, target, { rule })
    const { nLayers, dMlp } = model.shape
    let largest = 0
    const worst = new Float64Array(nLayers)
    for (const [i, value] of expected.entries()) {
      const layer = Math.floor(i / dMlp)
      largest = Math.max(largest, Math.abs(value))
      worst[layer] = Math.max(worst[layer]!, Math.abs(attribution[i]! - value))
    }
    expect(Math.max(...worst)).toBeLessThan(within * largest)
    // the fixed rule's estimate is about the integral, not about the reference's own fixed rule
    if (rule === 'adaptive') for (const [layer, off] of worst.entries()) expect(off).toBeLessThan(2 * error[layer]!)
  })
})
