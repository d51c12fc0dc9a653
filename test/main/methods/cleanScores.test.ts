import { describe, expect, test } from 'vitest'
import type { Model } from '../../../main/engine/runtime/model.ts'
import { cleanScores } from '../../../main/methods/cleanScores.ts'
import { tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { expectClose } from '../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'

const question = { ids: someIds(6), target: 5 }
// P comes in float32 and is read at two points 2 h apart
const h = 1e-2
const tolerance = 2e-3

/** dP/da of every neuron by central differences: each is set to a little more and a little less. */
async function numericGradient(model: Model, activation: Float32Array): Promise<Float64Array> {
  const { dMlp } = model.shape
  const probability = async (i: number, value: number): Promise<number> => {
    const neurons = [{ layer: Math.floor(i / dMlp), neuron: i % dMlp, set: value }]
    const edit = { name: '', model: null, positions: 'last' as const, neurons }
    const { logits } = await model.lastPosition(question.ids, { edit })
    return tokenProbabilities(logits, [question.target])[0]!
  }
  const gradient = new Float64Array(activation.length)
  for (const [i, value] of activation.entries()) {
    gradient[i] = ((await probability(i, value + h)) - (await probability(i, value - h))) / (2 * h)
  }
  return gradient
}

describe('cleanScores', () => {
  test.each(['llama', 'gpt2', 'qwen3'])(
    'are gradients by finite differences, times a and times its sign: %s',
    async (name) => {
      const { model } = await loadTinyReference(name)
      const { scores: activation, prob } = await cleanScores(model, question, 'activation')
      const { logits, activation: expected } = await model.lastPosition(question.ids)
      expect(activation).toEqual(expected)
      expect(prob).toBe(tokenProbabilities(logits, [question.target])[0])
      const gradient = await numericGradient(model, activation)
      const times = await cleanScores(model, question, 'gradient-x-activation')
      expectClose(
        times.scores,
        gradient.map((value, i) => value * activation[i]!),
        tolerance,
      )
      const signed = await cleanScores(model, question, 'neurgrad')
      expectClose(
        signed.scores,
        gradient.map((value, i) => value * Math.sign(activation[i]!)),
        tolerance,
      )
      expect(times.prob).toBeCloseTo(prob, 7)
    },
  )

  test('a neuron that is silent has the score 0', async () => {
    const { model } = await loadTinyReference('gpt_neox serial') // relu
    const { scores: activation } = await cleanScores(model, question, 'activation')
    const { scores } = await cleanScores(model, question, 'neurgrad')
    const silent = [...activation.keys()].filter((i) => activation[i] === 0)
    expect(silent.length).toBeGreaterThan(0)
    for (const i of silent) expect(scores[i]).toBe(0)
  })

  test('an aborted signal ends it with its reason', async () => {
    const { model } = await loadTinyReference('llama')
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(cleanScores(model, question, 'neurgrad', { signal })).rejects.toThrow('stop')
  })
})
