import { describe, expect, test } from 'vitest'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import type { PromptState } from '../../../../main/engine/runtime/prompt.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

const opening = someIds(4)
/** Of several lengths, some behind one opening, one too long to share a pass, one of a single token. */
const prompts = [
  { ids: [...opening, ...someIds(5, 2)], sharedPrefix: 4 },
  { ids: someIds(7, 3) },
  { ids: [...opening, ...someIds(3, 4)], sharedPrefix: 4 },
  { ids: [3] },
  { ids: someIds(31, 5) },
  { ids: [...opening, ...someIds(9, 6)], sharedPrefix: 4 },
  { ids: someIds(2, 7) },
]

const edits = [[], [{ layer: 1, neuron: 3, set: 2 }]]

/** All that a state says, and what two rows make of its keys and values. */
async function saidBy(model: Model, state: PromptState): Promise<number[]> {
  const rows = await model.editedRows(state, edits, (logits) => [...logits])
  const last = state.last.flatMap(({ residual, post, contribution }) => [...residual, ...post, ...contribution])
  return [...state.final, ...last, ...rows.flat()]
}

describe('prefillAll', () => {
  test.each(Object.keys(tinyConfigs))('gives each prompt what it has alone, %s', async (name) => {
    const { model, device } = await loadTinyReference(name)
    await Promise.all(prompts.map(async (prompt) => (await model.prefill(prompt.ids, prompt))[Symbol.dispose]()))
    const held = device.nLive
    const states = await model.prefillAll(prompts)
    for (const [i, prompt] of prompts.entries()) {
      using alone = await model.prefill(prompt.ids, prompt)
      expect(states[i]!.ids).toEqual(prompt.ids)
      expectClose(await saidBy(model, states[i]!), await saidBy(model, alone), 1e-6, `prompt ${i}`)
    }
    for (const state of states) state[Symbol.dispose]()
    expect(device.nLive).toBe(held)
  })

  test.each(['llama', 'gemma3', 'gpt2'])('gives each prompt the bits that it has alone, %s', async (name) => {
    const model = await loadTiny(name)
    const states = await model.prefillAll(prompts)
    for (const [i, prompt] of prompts.entries()) {
      using alone = await model.prefill(prompt.ids, prompt)
      expect(await saidBy(model, states[i]!), `prompt ${i}`).toEqual(await saidBy(model, alone))
    }
    for (const state of states) state[Symbol.dispose]()
  })

  test('gives every tensor back where it is stopped or refused', async () => {
    const { model, device } = await loadTinyReference('llama')
    const held = device.nLive
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(model.prefillAll(prompts.slice(1, 2), { signal })).rejects.toThrow('enough')
    await expect(model.prefillAll([{ ids: [1] }, { ids: [41] }])).rejects.toThrow('token 1 of the prompt is 41')
    expect(device.nLive).toBe(held)
    expect(await model.prefillAll([])).toEqual([])
  })
})
