import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../../main/engine/edit.ts'
import { runPrompt } from '../../../../main/engine/runtime/prompt.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float64 inside, float32 where results leave the device
const float64 = 1e-6
// float32, three layers
const float32 = 1e-5

describe('runPrompt', () => {
  test.each(Object.keys(tinyConfigs))('continues from a cache as if it had run the whole prompt, %s', async (name) => {
    const { loaded } = (await loadTinyReference(name)).model
    const ids = someIds(9)
    using whole = await runPrompt(loaded, ids)
    using opening = await runPrompt(loaded, ids.slice(0, 4), { textLength: 9 })
    using rest = await runPrompt(loaded, ids.slice(4), { past: opening.cache })
    expect(rest.cache.length).toBe(9)
    expectClose(rest.final, whole.final, float64)
    for (const [layer, last] of rest.last.entries()) {
      for (const part of ['residual', 'post', 'contribution'] as const)
        expectClose(last[part], whole.last[layer]![part], float64, `${part} of layer ${layer}`)
    }
  })

  test('sees nothing outside its window, and everything inside', async () => {
    const { loaded } = (await loadTinyReference('mistral', { num_hidden_layers: 1 })).model
    const ids = someIds(8)
    const final = async (changed: number) => {
      using state = await runPrompt(loaded, ids.with(changed, 40))
      return state.final
    }
    using clean = await runPrompt(loaded, ids)
    // a window of 4: the last position sees positions 4 to 7
    for (const outside of [0, 3]) expect(await final(outside)).toEqual(clean.final)
    for (const inside of [4, 6]) expect(await final(inside)).not.toEqual(clean.final)
  })

  test('takes long prompts in pieces', async () => {
    const { loaded } = await loadTiny('llama', { max_position_embeddings: 4096 })
    const ids = someIds(2600) // scores of 2,048 positions for 4 heads fill the limit
    using split = await runPrompt(loaded, ids)
    using opening = await runPrompt(loaded, ids.slice(0, 1300))
    using rest = await runPrompt(loaded, ids.slice(1300), { past: opening.cache })
    expect(split.ids).toHaveLength(2600)
    expect(split.cache.length).toBe(2600)
    expectClose(split.final, rest.final, float32)
  })

  test('edits positions from a given one on, in whichever piece they stand', async () => {
    const { loaded } = (await loadTinyReference('llama')).model
    const ids = someIds(7)
    const edit: Edit = {
      name: '',
      model: null,
      positions: 'all',
      neurons: [
        { layer: 0, neuron: 3, set: 2 },
        { layer: 2, neuron: 1, scale: -1 },
      ],
    }
    for (const editFrom of [0, 2, 5]) {
      using whole = await runPrompt(loaded, ids, { edit, editFrom })
      using opening = await runPrompt(loaded, ids.slice(0, 4), { edit, editFrom })
      using rest = await runPrompt(loaded, ids.slice(4), { past: opening.cache, edit, editFrom })
      expectClose(rest.final, whole.final, float64, `from ${editFrom}`)
      expect(whole.last[0]!.post[3]).toBe(2)
    }
    using clean = await runPrompt(loaded, ids)
    using late = await runPrompt(loaded, ids, { edit, editFrom: 7 })
    expect(late.final).toEqual(clean.final)
  })

  test('reports each layer and stops between them', async () => {
    const { model, device } = await loadTinyReference('llama')
    const held = device.nLive
    const controller = new AbortController()
    const reason = new Error('enough')
    const seen: string[] = []
    const running = runPrompt(model.loaded, someIds(5), {
      signal: controller.signal,
      onLayer(done, total) {
        seen.push(`${done}/${total}`)
        if (done === 2) controller.abort(reason)
      },
    })
    await expect(running).rejects.toBe(reason)
    expect(seen).toEqual(['1/3', '2/3'])
    expect(device.nLive).toBe(held)
  })
})
