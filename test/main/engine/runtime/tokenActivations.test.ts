import { describe, expect, test } from 'vitest'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float32, three layers; a shorter prompt adds its terms in another order
const float32 = 1e-5

describe('tokenActivations', () => {
  test.each(Object.keys(tinyConfigs))('is at each token what a prompt that ends there says, %s', async (name) => {
    const model = await loadTiny(name)
    const { dMlp, nLayers } = model.shape
    const ids = someIds(6)
    const neurons = [
      [nLayers - 1, 3],
      [0, dMlp - 1],
      [nLayers - 1, 0],
    ] as const
    const values = await model.tokenActivations(ids, neurons)
    // short texts of a long rope are turned otherwise
    for (const length of name.includes('longrope') ? [6] : [2, 4, 6]) {
      const { activation } = await model.lastPosition(ids.slice(0, length))
      const [at, there] = [
        Float32Array.from(values, (each) => each[length - 1]!),
        Float32Array.from(neurons, ([layer, neuron]) => activation[layer * dMlp + neuron]!),
      ]
      expectClose(at, there, float32, `${length} tokens`)
    }
    expect(values.map(({ length }) => length)).toEqual([6, 6, 6])
  })

  test('ends when it is aborted, and refuses ids that are none', async () => {
    const model = await loadTiny('llama')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(model.tokenActivations(someIds(3), [[0, 0]], { signal })).rejects.toThrow('enough')
    expect(() => model.tokenActivations([], [[0, 0]])).toThrow('the prompt is empty')
  })
})
