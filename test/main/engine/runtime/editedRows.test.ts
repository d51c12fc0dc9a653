import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import type { Edit, NeuronEdit } from '../../../../main/engine/edit.ts'
import type { RowEdit, RowMask } from '../../../../main/engine/runtime/rowEdit.ts'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import { expectClose, largestDifference } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float64 inside, float32 where results leave the device
const float64 = 1e-6
// float32, three layers, another order of sums
const float32 = 1e-5

/** Edits drawn from a seed: one neuron of any layer set far off, up to two more scaled; the first is none. */
function someEdits({ shape }: Model, n: number): NeuronEdit[][] {
  const random = seededRandom(3)
  const below = (limit: number): number => Math.floor(random() * limit)
  return Array.from({ length: n }, (_, i) => {
    const neurons = new Map<string, NeuronEdit>()
    for (let k = i === 0 ? 0 : 1 + (i % 3); k > 0; k--) {
      const [layer, neuron] = [below(shape.nLayers), below(shape.dMlp)]
      const value = random() < 0.5 ? -2 : 3
      neurons.set(`${layer},${neuron}`, { layer, neuron, ...(k === 1 ? { set: value } : { scale: value }) })
    }
    return [...neurons.values()]
  })
}

async function rowsOf(model: Model, ids: readonly number[], edits: readonly RowEdit[]): Promise<Float32Array[]> {
  using state = await model.prefill(ids)
  return await model.editedRows(state, edits, (logits) => logits.slice())
}

function whole(neurons: readonly NeuronEdit[]): Edit {
  return { name: '', model: null, positions: 'last', neurons }
}

describe('runEditedRows', () => {
  test.each(Object.keys(tinyConfigs))('gives what the whole prompt gives under each edit, %s', async (name) => {
    for (const [model, share] of [
      [(await loadTinyReference(name)).model, float64],
      [await loadTiny(name), float32],
    ] as const) {
      const edits = someEdits(model, 36) // more than one group
      const rows = await rowsOf(model, someIds(7), edits)
      const { logits: clean } = await model.lastPosition(someIds(7))
      for (const i of [0, 1, 2, 9, 17, 26, 35]) {
        const { logits } = await model.lastPosition(someIds(7), { edit: whole(edits[i]!) })
        expectClose(rows[i]!, logits, share, `edit ${i}`)
        // and the edit is what makes the difference
        if (i > 0) expect(largestDifference(rows[i]!, clean)).toBeGreaterThan(100 * share)
      }
    }
  })

  test.each([
    ['llama', {}, 1],
    ['mistral', { sliding_window: 1 }, 6],
    ['gpt2', {}, 1],
    ['gemma3', {}, 12],
  ])('holds where nothing, or only a window, is seen before: %s %o, %i tokens', async (name, changes, length) => {
    const { model } = await loadTinyReference(name, changes)
    const edits = someEdits(model, 3)
    const rows = await rowsOf(model, someIds(length), edits)
    for (const [i, edit] of edits.entries()) {
      const { logits } = await model.lastPosition(someIds(length), { edit: whole(edit) })
      expectClose(rows[i]!, logits, float64)
    }
  })

  test.each(['llama', 'gemma2', 'gpt_neox'])('gives a row the same bits in any company, %s', async (name) => {
    const model = await loadTiny(name)
    const edits = someEdits(model, 70)
    const together = await rowsOf(model, someIds(9), edits)
    const reversed = await rowsOf(model, someIds(9), edits.toReversed())
    expect(reversed.toReversed()).toEqual(together)
    for (const i of [0, 1, 40, 69]) expect(await rowsOf(model, someIds(9), [edits[i]!])).toEqual([together[i]!])
    for (const n of [7, 8]) expect(await rowsOf(model, someIds(9), edits.slice(0, n))).toEqual(together.slice(0, n))
  })

  test.each(['llama', 'gemma3', 'gpt_neox'])(
    'gives rows of several prompts the bits of each alone, %s',
    async (name) => {
      const model = await loadTiny(name)
      const asked = [6, 9, 1, 20, 4, 7].map((length, i) => ({
        ids: someIds(length, i + 1),
        n: [30, 3, 12, 0, 70, 9][i]!,
      }))
      const states = await model.prefillAll(asked)
      const tried = states.map((state, i) => ({ state, edits: someEdits(model, asked[i]!.n) }))
      const together = await model.editedRowsOf(tried, (logits, edit, prompt) => ({
        logits: [...logits],
        edit,
        prompt,
      }))
      for (const [i, { edits }] of tried.entries()) {
        const alone = await rowsOf(model, asked[i]!.ids, edits)
        expect(together[i]).toEqual(alone.map((logits, edit) => ({ logits: [...logits], edit, prompt: i })))
      }
      for (const state of states) state[Symbol.dispose]()
    },
  )

  test('gives an edit that changes nothing the bits of no edit', async () => {
    const model = await loadTiny('llama')
    const nothing = [0, 1, 2].map((layer): NeuronEdit => ({ layer, neuron: 3, scale: 1 }))
    const [clean, scaled, late, other] = await rowsOf(model, someIds(6), [
      [],
      nothing,
      nothing.slice(2),
      [{ layer: 0, neuron: 3, scale: 0 }],
    ])
    expect(scaled).toEqual(clean)
    expect(late).toEqual(clean)
    expect(other).not.toEqual(clean)
  })

  test.each(['zero', 'values'] as const)('gives a mask the bits of a list of sets, %s', async (to) => {
    const model = await loadTiny('llama')
    const { nLayers, dMlp } = model.shape
    const values = to === 'zero' ? null : Float32Array.from({ length: nLayers * dMlp }, (_, i) => (i % 7) - 3)
    // all but every fifth neuron; the last layer alone; none
    const masks = [(i: number) => i % 5 > 0, (i: number) => i >= (nLayers - 1) * dMlp, () => false].map((isSet) => {
      return {
        marked: Uint8Array.from({ length: nLayers * dMlp }, (_, i) => Number(isSet(i))),
        values,
      } satisfies RowMask
    })
    const lists = masks.map(({ marked }) =>
      [...marked.keys()]
        .filter((i) => marked[i] === 1)
        .map((i): NeuronEdit => ({ layer: Math.floor(i / dMlp), neuron: i % dMlp, set: values?.[i] ?? 0 })),
    )
    const rows = await rowsOf(model, someIds(7), masks)
    expect(rows).toEqual(await rowsOf(model, someIds(7), lists))
    for (const [i, list] of lists.entries()) {
      const { logits } = await model.lastPosition(someIds(7), { edit: whole(list) })
      expectClose(rows[i]!, logits, float32)
    }
    expect(largestDifference(rows[0]!, rows[2]!)).toBeGreaterThan(100 * float32)
  })

  test('tells which edit a row is of, and takes none at all', async () => {
    const model = await loadTiny('llama')
    using state = await model.prefill(someIds(5))
    const edits = someEdits(model, 36)
    expect(await model.editedRows(state, edits, (_, edit) => edit)).toEqual([...edits.keys()])
    expect(await model.editedRows(state, [], () => 0)).toEqual([])
  })

  test.each([
    [[{ layer: 3, neuron: 0, scale: 0 }], 'names L3N0 (neurons[0]), but this model has layers 0 to 2'],
    [[{ layer: 0, neuron: 10, scale: 0 }], 'but a layer of this model has neurons 0 to 9'],
    [
      [
        { layer: 0, neuron: 1, scale: 0 },
        { layer: 0, neuron: 1, set: 2 },
      ],
      'names L0N1 twice',
    ],
  ] as const)('refuses %j', async (edit, sentence) => {
    const model = await loadTiny('llama')
    await expect(rowsOf(model, [1, 2], [[], edit])).rejects.toThrow(sentence)
  })

  test('stops between layers and gives every tensor back', async () => {
    const { model, device } = await loadTinyReference('mistral')
    using state = await model.prefill(someIds(6))
    const held = device.nLive
    await model.editedRows(state, someEdits(model, 36), () => null)
    expect(device.nLive).toBe(held)
    const controller = new AbortController()
    const reason = new Error('enough')
    const running = model.editedRows(
      state,
      someEdits(model, 36),
      () => controller.abort(reason), // behind the first group
      { signal: controller.signal },
    )
    await expect(running).rejects.toBe(reason)
    expect(device.nLive).toBe(held)
  })
})
