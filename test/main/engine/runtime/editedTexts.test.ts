import { describe, expect, test } from 'vitest'
import type { NeuronEdit } from '../../../../main/engine/edit.ts'
import { textStream } from '../../../../main/engine/runtime/continuations.ts'
import { firstLayers } from '../../../../main/engine/runtime/editedTexts.ts'
import { expectClose, largestDifference } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float64 inside, float32 where results leave the device
const float64 = 1e-6
// float32, three layers, another order of sums
const float32 = 1e-5

const ids = someIds(9)
const edits: readonly (readonly NeuronEdit[])[] = [
  [{ layer: 1, neuron: 2, scale: -3 }],
  [],
  [
    { layer: 0, neuron: 1, set: 2 },
    { layer: 2, neuron: 5, scale: 0 },
  ],
  [{ layer: 1, neuron: 4, set: -2 }],
]

describe('runEditedTexts', () => {
  test.each(Object.keys(tinyConfigs))('gives what the whole text gives under each edit, %s', async (name) => {
    for (const [model, share] of [
      [(await loadTinyReference(name)).model, float64],
      [await loadTiny(name), float32],
    ] as const) {
      const text = await model.text(ids, firstLayers(edits, model.shape))
      const streams = await model.editedTexts(text, edits)
      expectClose(text.final, await textStream(model.loaded, ids, {}), share)
      for (const [i, neurons] of edits.entries()) {
        const edit = { name: '', model: null, positions: 'all', neurons } as const
        expectClose(streams[i]!, await textStream(model.loaded, ids, { edit, editFrom: 0 }), share, `edit ${i}`)
        if (neurons.length > 0) expect(largestDifference(streams[i]!, text.final)).toBeGreaterThan(100 * share)
      }
    }
  })

  test('gives each copy the bits that it has alone, and no edit those of the text', async () => {
    const model = await loadTiny('llama')
    const text = await model.text(ids, firstLayers(edits, model.shape))
    const streams = await model.editedTexts(text, edits)
    for (const [i, edit] of edits.entries()) expect(await model.editedTexts(text, [edit])).toEqual([streams[i]])
    const nothing = [0, 1, 2].map((layer): NeuronEdit => ({ layer, neuron: 3, scale: 1 }))
    expect(await model.editedTexts(text, [[], nothing])).toEqual([text.final, text.final])
  })

  test('refuses a neuron that the model lacks, and a layer of which nothing was kept', async () => {
    const model = await loadTiny('llama')
    const text = await model.text(ids, new Set([1]))
    await expect(model.editedTexts(text, [[{ layer: 3, neuron: 0, scale: 0 }]])).rejects.toThrow('names L3N0')
    await expect(model.editedTexts(text, [[{ layer: 0, neuron: 0, scale: 0 }]])).rejects.toThrow('before layer 0')
    await expect(model.text([1, 41], new Set())).rejects.toThrow('token 2 of the prompt is 41')
  })

  test('stops between layers and gives every tensor back', async () => {
    const { model, device } = await loadTinyReference('mistral')
    const held = device.nLive
    const text = await model.text(ids, firstLayers(edits, model.shape))
    await model.editedTexts(text, edits)
    expect(device.nLive).toBe(held)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(model.editedTexts(text, edits, { signal })).rejects.toThrow('enough')
    expect(device.nLive).toBe(held)
  })
})
