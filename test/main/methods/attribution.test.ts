import { describe, expect, test } from 'vitest'
import type { NeuronEdit } from '../../../main/engine/edit.ts'
import type { Model } from '../../../main/engine/runtime/model.ts'
import { objectives, type Objective } from '../../../main/engine/runtime/objective.ts'
import { attribute, attributeMany, type AttributionOptions, type Question } from '../../../main/methods/attribution.ts'
import { tokenLogProbability } from '../../../main/methods/nextToken.ts'
import { expectClose } from '../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../support/loadTiny.ts'
import { tinyConfigs } from '../../support/tinyModel.ts'

const question: Question = { ids: someIds(6), target: 5, others: [9, 20, 31] }
const gauss: AttributionOptions = { rule: 'gauss-legendre', steps: 12 }

/** The objective as its definition says, from logits. */
function valueOf(objective: Objective, logits: Float32Array, { target, others = [] }: Question): number {
  const wanted = tokenLogProbability(logits, target)
  if (objective === 'prob') return Math.exp(wanted)
  if (objective === 'log-prob') return wanted
  return wanted - others.reduce((sum, id) => sum + tokenLogProbability(logits, id), 0) / others.length
}

/** What the prompt says as it is, and with all neurons of each layer silent. */
async function silenced(model: Model): Promise<Float32Array[]> {
  const { nLayers, dMlp } = model.shape
  const edits = Array.from({ length: nLayers }, (_, layer) =>
    Array.from({ length: dMlp }, (_, neuron): NeuronEdit => ({ layer, neuron, scale: 0 })),
  )
  using state = await model.prefill(question.ids)
  return await model.editedRows(state, [[], ...edits], (logits) => logits.slice())
}

describe('attributeMany', () => {
  test.each(Object.keys(tinyConfigs))(
    'splits what a layer does to each objective among its neurons, %s',
    async (name) => {
      const { model } = await loadTinyReference(name)
      const [clean, ...silent] = await silenced(model)
      for (const objective of objectives) {
        const [found] = await attributeMany(model, [question], { objective, tolerance: 1e-4 })
        const value = valueOf(objective, clean!, question)
        expect(found!.objective).toBe(objective)
        expectClose([found!.value], [value], 1e-6, objective)
        expectClose([found!.prob], [valueOf('prob', clean!, question)], 1e-6, objective)
        expect(found!.converged).toBe(true)
        const changes = silent.map((logits) => value - valueOf(objective, logits, question))
        const dMlp = found!.attribution.length / changes.length
        const sums = changes.map((_, layer) =>
          found!.attribution.subarray(layer * dMlp, (layer + 1) * dMlp).reduce((sum, score) => sum + score, 0),
        )
        expectClose(sums, changes, 1e-3, objective)
      }
    },
  )

  test.each(['llama', 'gemma2', 'gpt2', 'olmo2'])(
    'gives a contrast what the target gets in ln P beyond the others on average, %s',
    async (name) => {
      const { model } = await loadTinyReference(name)
      const alone = async (target: number) =>
        (await attribute(model, question.ids, target, { ...gauss, objective: 'log-prob' })).attribution
      const [target, ...others] = await Promise.all([question.target, ...question.others!].map(alone))
      const expected = target!.map((score, i) => score - others.reduce((sum, other) => sum + other[i]!, 0) / 3)
      const [contrast] = await attributeMany(model, [question], { ...gauss, objective: 'contrast' })
      expectClose(contrast!.attribution, expected, 1e-5)
    },
  )

  test('holds prompts against different numbers of others in the same walks', async () => {
    const model = await loadTiny('llama')
    const questions = [question, { ...question, others: [7] }, { ids: someIds(4, 3), target: 2, others: [3, 4] }]
    const options = { ...gauss, objective: 'contrast' } as const
    const together = await attributeMany(model, questions, options)
    for (const [i, each] of questions.entries()) {
      const [alone] = await attributeMany(model, [each], options)
      expectClose(together[i]!.attribution, alone!.attribution, 1e-4)
    }
  })

  test('attributes P where nothing else is asked for, to the same bits', async () => {
    const model = await loadTiny('gemma2')
    const [plain] = await attributeMany(model, [{ ids: question.ids, target: 5 }], gauss)
    const [named] = await attributeMany(model, [question], { ...gauss, objective: 'prob' })
    expect(named!.attribution).toEqual(plain!.attribution)
    expect(plain!.value).toBe(plain!.prob)
  })

  test.each([
    [{ others: [] }, 'a contrast needs the tokens of other options'],
    [{ others: [5, 7] }, 'the target is none of them'],
    [{ others: [41] }, 'a token to contrast it with is 41; ids of this model are 0 to 40'],
  ])('refuses a contrast with %j', async (change, sentence) => {
    const model = await loadTiny('llama')
    await expect(attributeMany(model, [{ ...question, ...change }], { objective: 'contrast' })).rejects.toThrow(
      sentence,
    )
  })
})
