import { describe, expect, test } from 'vitest'
import { loadModel } from '../../../../main/engine/runtime/model.ts'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs, tinyModel } from '../../../support/tinyModel.ts'

describe('Model', () => {
  test.each([
    [[], 'the prompt is empty'],
    [someIds(33), "the prompt has 33 tokens, the model's context holds 32"],
    [[1, 41, 3], 'token 2 of the prompt is 41; ids of this model are 0 to 40'],
    [[1, -1], 'token 2 of the prompt is -1'],
    [[1.5], 'token 1 of the prompt is 1.5'],
  ])('refuses the prompt %o', async (ids, message) => {
    const model = await loadTiny('llama')
    const refusal = expect.objectContaining({ code: 'input.value', message: expect.stringContaining(message) })
    await expect(model.prefill(ids)).rejects.toThrow(refusal)
    await expect(model.lastPosition(ids)).rejects.toThrow(refusal)
    await expect(async () => model.generate(ids, { maxTokens: 1 })).rejects.toThrow(refusal)
  })

  test('gives the same for prompts whose opening is kept, edits in it included', async () => {
    const { model } = await loadTinyReference('gemma3')
    const ids = someIds(9)
    const plain = await model.lastPosition(ids)
    for (const sharedPrefix of [1, 6, 6, 8, 9, 50]) {
      const { logits, activation } = await model.lastPosition(ids, { sharedPrefix })
      expectClose(logits, plain.logits, 1e-6, `${sharedPrefix}`)
      expectClose(activation, plain.activation, 1e-6, `${sharedPrefix}`)
    }
    for (const positions of ['last', 'all'] as const) {
      const edit = { name: '', model: null, positions, neurons: [{ layer: 0, neuron: 2, set: 3 }] }
      const whole = await model.lastPosition(ids, { edit })
      const shared = await model.lastPosition(ids, { edit, sharedPrefix: 6 })
      expectClose(shared.logits, whole.logits, 1e-6, positions)
      expect(whole.logits).not.toEqual(plain.logits)
    }
  })

  test.each(Object.keys(tinyConfigs))('gives the same bits whatever opening is kept: %s', async (name) => {
    const model = await loadTiny(name)
    const ids = someIds(30)
    const plain = await model.lastPosition(ids)
    for (const sharedPrefix of [1, 2, 3, 8, 15, 16, 17, 27, 28, 29, 50]) {
      expect(await model.lastPosition(ids, { sharedPrefix })).toEqual(plain)
    }
  })

  test('keeps a dozen openings and gives their memory back', async () => {
    const { model, device } = await loadTinyReference('llama')
    const held = device.nLive
    const perOpening = 2 * model.shape.nLayers // keys and values
    for (let seed = 1; seed <= 15; seed++) await model.lastPosition(someIds(6, seed), { sharedPrefix: 4 })
    expect(device.nLive).toBe(held + 12 * perOpening)
    await model[Symbol.asyncDispose]()
    expect(device.nLive).toBe(held)
  })

  test('splits the slope of P over the neurons', async () => {
    const { model } = await loadTinyReference('olmo2')
    using state = await model.prefill(someIds(5))
    const { dModel, dMlp } = model.shape
    const gradients = Float32Array.from({ length: 2 * dModel }, (_, i) => Math.sin(i))
    const densities = await model.neuronDensities(state, 1, gradients)
    expect(densities.map(({ length }) => length)).toEqual([dMlp, dMlp])
    for (const [k, density] of densities.entries()) {
      const along = state.last[1]!.contribution.reduce((sum, y, d) => sum + y * gradients[k * dModel + d]!, 0)
      expect(density.reduce((sum, value) => sum + value, 0)).toBeCloseTo(along, 5)
    }
  })
})

describe('loadModel', () => {
  test('refuses another model type by its name', async () => {
    await using checkpoint = await openCheckpoint(await tinyModel('llama'))
    const other = { ...checkpoint, config: { ...checkpoint.config, model_type: 'mamba' } }
    await expect(loadModel(other)).rejects.toThrow(expect.objectContaining({ code: 'input.unsupported' }))
  })

  test('reports bytes as they come and stops when aborted', async () => {
    await using checkpoint = await openCheckpoint(await tinyModel('gpt2 untied'))
    const seen: number[] = []
    await using model = await loadModel(checkpoint, {
      onProgress: ({ phase, done, total }) => seen.push(phase === 'weights' ? done / total : NaN),
    })
    expect(model.device).toBe('cpu')
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
    const reason = new Error('enough')
    const controller = new AbortController()
    const loading = loadModel(checkpoint, { signal: controller.signal, onProgress: () => controller.abort(reason) })
    await expect(loading).rejects.toBe(reason)
  })
})
