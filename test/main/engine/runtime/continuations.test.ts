import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../../main/engine/edit.ts'
import { textStream } from '../../../../main/engine/runtime/continuations.ts'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import { runPrompt } from '../../../../main/engine/runtime/prompt.ts'
import { expectClose, largestDifference } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float64 inside, float32 where results leave the device
const float64 = 1e-6
// float32, three layers, another order of sums
const float32 = 1e-5

const prompt = someIds(6)
const texts = [someIds(5, 2), [], someIds(1, 3), someIds(3, 4)]

/** Attention scores of 512 positions fill the limit of one pass. */
const manyHeads = { num_hidden_layers: 1, num_attention_heads: 64, head_dim: 2, max_position_embeddings: 1024 }

function edited(positions: Edit['positions']): Edit {
  return {
    name: '',
    model: null,
    positions,
    neurons: [
      { layer: 0, neuron: 3, set: 2 },
      { layer: 2, neuron: 1, set: -1 },
    ],
  }
}

async function streamsOf(model: Model, edit?: Edit): Promise<Float32Array[]> {
  using state = await model.prefill(prompt, { edit })
  return await model.continuationStreams(state, texts, { edit })
}

/** Token by token, as generation goes: the stream behind each. */
async function stepByStep({ loaded }: Model, text: readonly number[], edit: Edit): Promise<Float32Array> {
  const editFrom = edit.positions === 'all' ? 0 : prompt.length - 1
  let state = await runPrompt(loaded, prompt, { edit, editFrom })
  const finals: number[] = []
  for (const id of text) {
    const ongoing = edit.positions === 'last' ? undefined : edit
    state = await runPrompt(loaded, [id], { past: state.cache, edit: ongoing, editFrom: 0 })
    finals.push(...state.final)
  }
  return Float32Array.from(finals)
}

describe('continuationStreams', () => {
  test.each(Object.keys(tinyConfigs))('are those of each whole text run in one go, %s', async (name) => {
    for (const [model, share] of [
      [(await loadTinyReference(name)).model, float64],
      [await loadTiny(name), float32],
    ] as const) {
      const streams = await streamsOf(model)
      for (const [i, text] of texts.entries()) {
        const whole = await textStream(model.loaded, [...prompt, ...text], {})
        expectClose(streams[i]!, whole.subarray(prompt.length * model.shape.dModel), share, `text ${i}`)
      }
    }
  })

  test.each(['last', 'all', 'generated'] as const)('are those of generation under an edit of %s', async (positions) => {
    for (const name of ['llama', 'mistral', 'gpt2', 'gemma3']) {
      const { model } = await loadTinyReference(name)
      const edit = edited(positions)
      const [streams, clean] = [await streamsOf(model, edit), await streamsOf(model)]
      for (const [i, text] of texts.entries()) {
        expectClose(streams[i]!, await stepByStep(model, text, edit), float64, `${name}, text ${i}`)
        if (text.length > 0) expect(largestDifference(streams[i]!, clean[i]!)).toBeGreaterThan(1e-3)
      }
    }
  })

  test('take several passes where texts are too long for one', { timeout: 30_000 }, async () => {
    const model = await loadTiny('llama', manyHeads)
    const long = [someIds(400, 2), someIds(120, 3), someIds(700, 4), [7]]
    using state = await model.prefill(prompt)
    const streams = await model.continuationStreams(state, long)
    for (const [i, text] of long.entries()) {
      using whole = await runPrompt(model.loaded, text, { past: state.cache })
      expect(streams[i]).toHaveLength(text.length * model.shape.dModel)
      expectClose(streams[i]!.subarray(-model.shape.dModel), whole.final, float32, `text ${i}`)
    }
  })

  test('refuse a text beyond the context, and tokens that are none', async () => {
    const model = await loadTiny('llama')
    using state = await model.prefill(prompt)
    expect(() => model.continuationStreams(state, [[1], someIds(27)])).toThrow('the prompt has 33 tokens')
    expect(() => model.continuationStreams(state, [[1, 41]])).toThrow('token 8 of the prompt is 41')
  })

  test('stop between layers and give every tensor back', async () => {
    const { model, device } = await loadTinyReference('llama')
    using state = await model.prefill(prompt)
    const held = device.nLive
    await model.continuationStreams(state, texts)
    expect(device.nLive).toBe(held)
    const running = model.continuationStreams(state, texts, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(running).rejects.toThrow('enough')
    expect(device.nLive).toBe(held)
  })
})

describe('textStream', () => {
  test.each(['last', 'all'] as const)('is that of every opening of the text, edited at %s', async (positions) => {
    const { model } = await loadTinyReference('mistral')
    const { dModel } = model.shape
    const ids = someIds(9)
    const edit = edited(positions)
    const editFrom = positions === 'all' ? 0 : ids.length - 1
    const stream = await textStream(model.loaded, ids, { edit, editFrom })
    for (let n = 1; n <= ids.length; n++) {
      const isEdited = positions === 'all' || n === ids.length
      using state = await model.prefill(ids.slice(0, n), { edit: isEdited ? edit : undefined })
      expectClose(stream.subarray((n - 1) * dModel, n * dModel), state.final, float64, `${n} tokens`)
    }
  })

  test('joins the pieces of a long text', { timeout: 30_000 }, async () => {
    const model = await loadTiny('llama', manyHeads)
    const ids = someIds(700)
    const stream = await textStream(model.loaded, ids, {})
    for (const n of [1, 512, 513, 700]) {
      using state = await model.prefill(ids.slice(0, n))
      expectClose(stream.subarray((n - 1) * 12, n * 12), state.final, float32, `${n} tokens`)
    }
  })
})
