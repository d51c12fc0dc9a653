import { describe, expect, test } from 'vitest'
import type { Model } from '../../../main/engine/runtime/model.ts'
import { agreeQuestion, randomSets } from '../../../main/methods/agreeQuestion.ts'
import { questionFigures } from '../../../main/methods/agreementFigures.ts'
import { greedySet } from '../../../main/methods/greedySet.ts'
import { topOf } from '../../../main/methods/agreement.ts'
import { attribute } from '../../../main/methods/attribution.ts'
import { cleanScores } from '../../../main/methods/cleanScores.ts'
import { tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { proxyKinds } from '../../../main/methods/scoreKinds.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'

const letters = [5, 3, 9]
const prompts = [
  { ids: someIds(6), sharedPrefix: 0, letters, gold: 0 },
  { ids: someIds(8), sharedPrefix: 0, letters, gold: 1 },
]
const v = 3

async function probOff(model: Model, { ids, gold }: (typeof prompts)[number], set: readonly number[]): Promise<number> {
  const { dMlp } = model.shape
  const neurons = set.map((i) => ({ layer: Math.floor(i / dMlp), neuron: i % dMlp, set: 0 }))
  const edit = { name: '', model: null, positions: 'last' as const, neurons }
  const { logits } = await model.lastPosition(ids, { edit })
  return tokenProbabilities(logits, [letters[gold]!])[0]!
}

describe('agreeQuestion', () => {
  test('measures every neuron alone and each list together, as means over prompts', async () => {
    const { model } = await loadTinyReference('llama')
    const nNeurons = model.shape.nLayers * model.shape.dMlp
    const found = await agreeQuestion(model, prompts, { methods: proxyKinds, candidates: null, v, seed: 0 })
    expect(found.neurons).toHaveLength(nNeurons)
    const clean = [await probOff(model, prompts[0]!, []), await probOff(model, prompts[1]!, [])]
    for (const neuron of [0, nNeurons - 1]) {
      const off = await Promise.all(prompts.map((prompt) => probOff(model, prompt, [neuron])))
      expect(found.effect[neuron]).toBeCloseTo((clean[0]! - off[0]! + clean[1]! - off[1]!) / 2, 6)
    }
    const nSets = 2 + proxyKinds.length + randomSets
    expect(found.prob).toHaveLength(prompts.length * nSets)
    for (const [i, method] of proxyKinds.entries()) {
      const own = found.scores.subarray(i * nNeurons, (i + 1) * nNeurons)
      const each = await Promise.all(
        prompts.map(async ({ ids, gold }) => {
          const question = { ids, target: letters[gold]! }
          if (method === 'attribution') return (await attribute(model, ids, question.target)).attribution
          return (await cleanScores(model, question, method)).scores
        }),
      )
      expect(own[7]).toBeCloseTo((each[0]![7]! + each[1]![7]!) / 2, 6)
      const top = topOf(found.neurons, own, v)
      for (const [k, prompt] of prompts.entries()) {
        expect(found.prob[k * nSets + 1 + i]).toBeCloseTo(await probOff(model, prompt, top), 6)
      }
    }
    const exactTop = topOf(found.neurons, found.effect, v)
    expect(found.prob[1 + proxyKinds.length]).toBeCloseTo(await probOff(model, prompts[0]!, exactTop), 6)
    expect(found.prob[0]).toBeCloseTo(clean[0]!, 6)
  })

  test('takes the set that greedy grows as its list, with what its neurons do together', async () => {
    const { model } = await loadTinyReference('llama')
    const [prompt] = prompts
    const options = { methods: ['activation', 'greedy'] as const, v, seed: 0 }
    const found = await agreeQuestion(model, [prompt!], { ...options, candidates: 4 })
    const set = await greedySet(model, { ids: prompt!.ids, target: letters[0]! }, { size: v })
    expect(set.neurons.length).toBeGreaterThan(1)
    const own = found.scores.subarray(found.neurons.length)
    expect(topOf(found.neurons, own, v).toSorted()).toEqual([...set.neurons].toSorted())
    expect(found.prob[2]).toBeCloseTo(set.probs.at(-1)!, 6)
    const figures = questionFigures(found, { id: 'q', fact: 0, nOptions: 3 }, options)
    expect(figures.methods[1]).toMatchObject({ method: 'greedy', pearson: null, spearman: null })
    expect(figures.methods[0]!.pearson).not.toBeNull()
  })

  test('of some neurons tries the first of every method, and gives them the effects that they have among all', async () => {
    const { model } = await loadTinyReference('llama')
    const methods = ['gradient-x-activation', 'activation'] as const
    const options = { methods, v, seed: 1 }
    const all = await agreeQuestion(model, prompts, { ...options, candidates: null })
    const some = await agreeQuestion(model, prompts, { ...options, candidates: 4 })
    const nNeurons = all.neurons.length
    const tops = methods.map((_, i) => topOf(all.neurons, all.scores.subarray(i * nNeurons, (i + 1) * nNeurons), v))
    expect(some.neurons).toHaveLength(new Set(tops.flat()).size + 4)
    expect([...some.neurons]).toEqual(expect.arrayContaining(tops.flat()))
    for (const [i, neuron] of some.neurons.entries()) expect(some.effect[i]).toBeCloseTo(all.effect[neuron]!, 6)
    // the methods' own lists are the same, so what is left without them is
    expect(some.prob[1]).toBeCloseTo(all.prob[1]!, 6)
  })
})
