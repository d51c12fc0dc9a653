import { describe, expect, test } from 'vitest'
import type { Model } from '../../../main/engine/runtime/model.ts'
import { exactEffects } from '../../../main/methods/exactEffects.ts'
import { greedySet, scoresOfGreedy } from '../../../main/methods/greedySet.ts'
import { tokenProbabilities, topCandidates } from '../../../main/methods/nextToken.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'

const ids = someIds(7)

async function without(model: Model, set: ArrayLike<number>): Promise<Float32Array> {
  const { dMlp } = model.shape
  const neurons = Array.from(set, (i) => ({ layer: Math.floor(i / dMlp), neuron: i % dMlp, scale: 0 }))
  const { logits } = await model.lastPosition(ids, { edit: { name: '', model: null, positions: 'last', neurons } })
  return logits
}

describe('greedySet', () => {
  test('adds at each step the neuron that takes most off P beside those before it', async () => {
    const { model } = await loadTinyReference('llama')
    const target = topCandidates(await without(model, []), 1)[0]!.id
    const { neurons, probs, effect, prob } = await greedySet(model, { ids, target }, { candidates: 60, size: 5 })
    const p = async (set: readonly number[]) => tokenProbabilities(await without(model, set), [target])[0]!
    expect(prob).toBeCloseTo(await p([]), 6)
    for (const i of neurons.keys()) {
      expect(probs[i]).toBeCloseTo(await p([...neurons.subarray(0, i + 1)]), 6)
      expect(effect[i]).toBeCloseTo(prob - (await p([neurons[i]!])), 6)
    }
    // no other of the neurons that help alone would have taken more off at the third step
    const all = await exactEffects(model, [{ ids, target }], { top: 60 })
    const helpful = [...all.neurons].filter((neuron, i) => all.variants[0]!.effect[i]! > 0 && !neurons.includes(neuron))
    const before = [...neurons.subarray(0, 2)]
    for (const other of helpful.slice(0, 12)) expect(await p([...before, other])).toBeGreaterThan(probs[2]! - 1e-6)
  })

  test('finds a set that changes the answer, of which no neuron can be left out', async () => {
    const { model } = await loadTinyReference('gpt2')
    const [first, second] = topCandidates(await without(model, []), 2)
    const question = { ids, target: first!.id, others: [second!.id] }
    const { flip } = await greedySet(model, question, { candidates: 80, size: 20 })
    const answer = async (set: readonly number[]): Promise<number> => {
      const logits = await without(model, set)
      return logits[question.target]! > logits[second!.id]! ? question.target : second!.id
    }
    expect(flip?.token).toBe(second!.id)
    const set = [...flip!.neurons]
    expect(await answer(set)).toBe(second!.id)
    for (const i of set.keys()) expect(await answer(set.toSpliced(i, 1))).toBe(question.target)
  })

  test('has no such set where the target is not the answer', async () => {
    const { model } = await loadTinyReference('llama')
    const target = topCandidates(await without(model, []), 3)[2]!.id
    expect((await greedySet(model, { ids, target }, { candidates: 20, size: 3 })).flip).toBeNull()
  })

  test('scores a neuron by what it took off when it was added', () => {
    const set = { neurons: Int32Array.of(4, 1), probs: Float32Array.of(0.5, 0.25), prob: 0.75 }
    const rest = { activation: new Float32Array(5), effect: new Float32Array(2), flip: null }
    expect(scoresOfGreedy({ ...set, ...rest }, 5)).toEqual(Float32Array.of(0, 0.25, 0, 0, 0.25))
  })
})
