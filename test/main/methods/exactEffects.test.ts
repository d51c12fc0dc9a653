import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../main/base/random.ts'
import { cleanScores } from '../../../main/methods/cleanScores.ts'
import { exactCandidates } from '../../../main/methods/exactCandidates.ts'
import { exactEffects, scoresOfEffects } from '../../../main/methods/exactEffects.ts'
import { tokenLogProbability, tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'

const question = { ids: someIds(6), target: 5, others: [3, 9] }
const other = { ids: someIds(8), target: 7, others: [3, 9] }

describe('exactEffects', () => {
  test('are the drop of P and of ln P when a neuron alone is switched off, every neuron of every variant', async () => {
    const { model } = await loadTinyReference('llama')
    const { nLayers, dMlp } = model.shape
    const { neurons, variants } = await exactEffects(model, [question, other])
    expect(neurons).toHaveLength(nLayers * dMlp)
    for (const [v, { ids, target }] of [question, other].entries()) {
      const { logits: clean, activation } = await model.lastPosition(ids)
      const found = variants[v]!
      expect(found.prob).toBeCloseTo(tokenProbabilities(clean, [target])[0]!, 6)
      expect(found.activation).toEqual(activation)
      for (const i of [0, dMlp + 3, nLayers * dMlp - 1]) {
        const off = [{ layer: Math.floor(i / dMlp), neuron: i % dMlp, set: 0 }]
        const { logits } = await model.lastPosition(ids, {
          edit: { name: '', model: null, positions: 'last', neurons: off },
        })
        const drop = tokenProbabilities(clean, [target])[0]! - tokenProbabilities(logits, [target])[0]!
        const dropLog = tokenLogProbability(clean, target) - tokenLogProbability(logits, target)
        expect(found.effect[i]).toBeCloseTo(drop, 6)
        expect(found.effectLog![i]).toBeCloseTo(dropLog, 5)
      }
    }
  })

  test('are near the gradient times the activation where neurons do little, in the unit of each objective', async () => {
    const { model } = await loadTinyReference('llama')
    const { activation } = (await exactEffects(model, [question])).variants[0]!
    for (const objective of ['prob', 'log-prob', 'contrast'] as const) {
      const { scores } = await cleanScores(model, question, 'gradient-x-activation', { objective })
      const small = [...activation.keys()].sort((a, b) => Math.abs(activation[a]!) - Math.abs(activation[b]!))
      const { effect, effectLog } = (await exactEffects(model, [question], { objective })).variants[0]!
      const largest = Math.max(...scores.map(Math.abs))
      for (const i of small.slice(0, 8)) expect(Math.abs(effect[i]! - scores[i]!)).toBeLessThan(0.02 * largest)
      if (objective === 'log-prob') expect(effectLog).toEqual(effect)
      if (objective === 'contrast') expect(effectLog).toBeNull()
    }
  })

  test('of candidates are those of all, and of another value are others', async () => {
    const { model } = await loadTinyReference('gemma3')
    const all = await exactEffects(model, [question])
    const some = await exactEffects(model, [question], { top: 10, besides: [4] })
    expect(some.neurons).toHaveLength(11)
    expect(some.neurons).toContain(4)
    for (const [i, neuron] of some.neurons.entries()) {
      expect(some.variants[0]!.effect[i]).toBeCloseTo(all.variants[0]!.effect[neuron]!, 6)
    }
    const set = await exactEffects(model, [question], { top: 10, besides: [4], to: 1 })
    expect(set.variants[0]!.effect).not.toEqual(some.variants[0]!.effect)
    // set to what they are anyway, they do nothing
    const { activation } = all.variants[0]!
    const own = await exactEffects(model, [question], { top: 10, besides: [4], to: activation })
    for (const effect of own.variants[0]!.effect) expect(Math.abs(effect)).toBeLessThan(1e-12)
  })

  test('as scores are 0 where none was measured', () => {
    expect(scoresOfEffects(Int32Array.of(1, 3), Float32Array.of(0.5, -2), 5)).toEqual(Float32Array.of(0, 0.5, 0, -2, 0))
  })
})

describe('exactCandidates', () => {
  const scores = [
    Float32Array.of(0, 9, -8, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    Float32Array.of(0, 0, 0, 0, 7, -6, 1, 0, 0, 0, 0, 0),
  ]

  test('are the best of each method in turn by magnitude, and one in five drawn at random', () => {
    const chosen = exactCandidates(scores, { top: 5, random: seededRandom(1) })
    expect(chosen).toHaveLength(5)
    expect(chosen).toEqual(expect.arrayContaining([1, 2, 4, 5]))
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b))
    expect(exactCandidates(scores, { top: 5, random: seededRandom(1) })).toEqual(chosen)
  })

  test('hold what is asked for besides, and are never more than there are', () => {
    expect(exactCandidates(scores, { top: 2, besides: [11, 11, 1], random: seededRandom(1) })).toEqual(
      expect.arrayContaining([1, 11]),
    )
    expect(exactCandidates(scores, { top: 99, besides: [3], random: seededRandom(1) })).toHaveLength(12)
  })
})
