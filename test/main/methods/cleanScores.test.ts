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

/** dP/da of some neurons by central differences: each is set to a little more and a little less. */
async function numericGradient(model: Model, activation: Float32Array, some: readonly number[]): Promise<number[]> {
  const { dMlp } = model.shape
  const probability = async (i: number, value: number): Promise<number> => {
    const neurons = [{ layer: Math.floor(i / dMlp), neuron: i % dMlp, set: value }]
    const edit = { name: '', model: null, positions: 'last' as const, neurons }
    const { logits } = await model.lastPosition(question.ids, { edit })
    return tokenProbabilities(logits, [question.target])[0]!
  }
  const gradient: number[] = []
  for (const i of some) {
    const value = activation[i]!
    gradient.push(((await probability(i, value + h)) - (await probability(i, value - h))) / (2 * h))
  }
  return gradient
}

describe('cleanScores', () => {
  test.each(['llama', 'gpt2', 'qwen3', 'gemma2', 'gemma3', 'olmo2'])(
    'are gradients by finite differences, times a and times its sign: %s',
    async (name) => {
      const { model } = await loadTinyReference(name)
      const { scores: activation, prob } = await cleanScores(model, question, 'activation')
      const { logits, activation: expected } = await model.lastPosition(question.ids)
      expect(activation).toEqual(expected)
      expect(prob).toBe(tokenProbabilities(logits, [question.target])[0])
      const some = Array.from({ length: 12 }, (_, i) => Math.floor((i / 12) * activation.length) + (i % 2))
      const gradient = await numericGradient(model, activation, some)
      const times = await cleanScores(model, question, 'gradient-x-activation')
      const signed = await cleanScores(model, question, 'neurgrad')
      const of = (values: Float32Array) => some.map((i) => values[i]!)
      expectClose(
        of(times.scores),
        gradient.map((value, i) => value * activation[some[i]!]!),
        tolerance,
      )
      expectClose(
        of(signed.scores),
        gradient.map((value, i) => value * Math.sign(activation[some[i]!]!)),
        tolerance,
      )
      expect(times.prob).toBeCloseTo(prob, 7)
    },
  )

  test('of ln P are those of P over P, and of a contrast differences of those', async () => {
    const { model } = await loadTinyReference('llama')
    const of = async (target: number, objective: 'prob' | 'log-prob' | 'contrast', others: number[] = []) =>
      await cleanScores(model, { ids: question.ids, target, others }, 'gradient-x-activation', { objective })
    const [plain, log, other] = [await of(5, 'prob'), await of(5, 'log-prob'), await of(9, 'log-prob')]
    expectClose(
      log.scores,
      plain.scores.map((score) => score / plain.prob),
      1e-5,
    )
    expect(log.prob).toBeCloseTo(plain.prob, 7)
    const contrast = await of(5, 'contrast', [9])
    expectClose(
      contrast.scores,
      log.scores.map((score, i) => score - other.scores[i]!),
      1e-5,
    )
  })

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
