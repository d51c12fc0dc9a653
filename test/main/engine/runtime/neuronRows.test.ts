import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import type { Edit } from '../../../../main/engine/edit.ts'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import { runNeuronRows, type SetNeuron } from '../../../../main/engine/runtime/neuronRows.ts'
import { tokenLogProbability, tokenProbabilities } from '../../../../main/methods/nextToken.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float64 inside, float32 where results leave the device
const float64 = 1e-6
const target = { token: 5, others: [6, 9] }

/** In no order of layers; one of them twice, with another value. */
function someNeurons({ shape }: Model): SetNeuron[] {
  const random = seededRandom(4)
  const drawn = Array.from({ length: 12 }, (_, i) => ({
    neuron: Math.floor(random() * shape.nLayers * shape.dMlp),
    to: [0, 3, -2][i % 3]!,
  }))
  return [...drawn, { neuron: drawn[0]!.neuron, to: 1 }]
}

function setTo({ neuron, to }: SetNeuron, { shape }: Model): Edit {
  const neurons = [{ layer: Math.floor(neuron / shape.dMlp), neuron: neuron % shape.dMlp, set: to }]
  return { name: '', model: null, positions: 'last', neurons }
}

const log = (logits: Float32Array, id: number): number => tokenLogProbability(logits, id)
const meanings = {
  prob: (logits: Float32Array) => tokenProbabilities(logits, [target.token])[0]!,
  'log-prob': (logits: Float32Array) => log(logits, target.token),
  contrast: (logits: Float32Array) =>
    log(logits, target.token) - target.others.reduce((sum, id) => sum + log(logits, id), 0) / target.others.length,
}

describe('runNeuronRows', () => {
  test.each(Object.keys(tinyConfigs))('gives what the whole prompt gives with each neuron set, %s', async (name) => {
    const { model } = await loadTinyReference(name)
    const neurons = someNeurons(model)
    const ids = someIds(7)
    using state = await model.prefill(ids)
    const { logits: clean } = await model.lastPosition(ids)
    for (const objective of ['prob', 'log-prob', 'contrast'] as const) {
      const rows = await model.neuronRows(state, neurons, { target, objective })
      const expected: number[] = []
      for (const each of neurons) {
        const { logits } = await model.lastPosition(ids, { edit: setTo(each, model) })
        expected.push(meanings[objective](logits))
      }
      expectClose(rows.value, Float64Array.from(expected), float64)
      for (const value of rows.clean) expect(value).toBeCloseTo(meanings[objective](clean), 6)
      expect(new Set(expected).size).toBeGreaterThan(8) // the neurons make a difference
    }
  })

  test.each([
    ['llama', {}, 1],
    ['mistral', { sliding_window: 1 }, 6],
    ['gemma3', {}, 12],
  ])('holds where nothing, or only a window, is seen before: %s %o, %i tokens', async (name, changes, length) => {
    const { model } = await loadTinyReference(name, changes)
    const neurons = someNeurons(model).slice(0, 4)
    using state = await model.prefill(someIds(length))
    const { value } = await model.neuronRows(state, neurons, { target, objective: 'prob' })
    for (const [i, each] of neurons.entries()) {
      const { logits } = await model.lastPosition(someIds(length), { edit: setTo(each, model) })
      expect(value[i]).toBeCloseTo(meanings.prob(logits), 6)
    }
  })

  test('leaves nothing but rounding between walks of many rows and of few', async () => {
    const model = await loadTiny('gemma2')
    const neurons = someNeurons(model)
    using state = await model.prefill(someIds(9))
    const walks = async (most: number) => {
      const seen: number[] = []
      const options = { target, objective: 'prob', most, onRows: (done: number) => seen.push(done) } as const
      return { ...(await runNeuronRows(model.loaded, state, neurons, options)), seen }
    }
    const together = await walks(512)
    const apart = await walks(3)
    expectClose(apart.value, together.value, 1e-6)
    expect(together.seen).toHaveLength(1)
    expect(apart.seen.length).toBeGreaterThan(4)
    expect(apart.seen.at(-1)).toBe(together.seen[0])
  })

  test('gives a neuron that is set to what it is the value of its clean row, to the bit', async () => {
    const model = await loadTiny('llama')
    const { dMlp, nLayers } = model.shape
    using state = await model.prefill(someIds(9))
    const kept = Array.from({ length: nLayers * dMlp }, (_, neuron) => ({
      neuron,
      to: state.last[Math.floor(neuron / dMlp)]!.post[neuron % dMlp]!,
    }))
    const { value, clean } = await model.neuronRows(state, kept, { target, objective: 'prob' })
    expect(value).toEqual(clean)
  })
})
