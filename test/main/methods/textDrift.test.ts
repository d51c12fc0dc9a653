import { describe, expect, test } from 'vitest'
import type { NeuronEdit } from '../../../main/engine/edit.ts'
import { firstLayers } from '../../../main/engine/runtime/editedTexts.ts'
import type { Model } from '../../../main/engine/runtime/model.ts'
import { tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { textDrift } from '../../../main/methods/textDrift.ts'
import { expectClose } from '../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../support/loadTiny.ts'

const ids = someIds(8)
const all = Array.from({ length: 41 }, (_, id) => id)

function scaled(layer: number, scale: number): NeuronEdit[] {
  return [{ layer, neuron: 2, scale }]
}

async function driftsOf(model: Model, edits: readonly NeuronEdit[][]): Promise<Float64Array[]> {
  return textDrift(model, await model.text(ids, firstLayers(edits, model.shape)), edits)
}

describe('textDrift', () => {
  test.each(['llama', 'olmo2'])('is the divergence behind each opening of the text, %s', async (name) => {
    const { model } = await loadTinyReference(name)
    const edits = [scaled(1, 5), scaled(1, -9), scaled(0, 4)]
    const drifts = await driftsOf(model, edits)
    for (const [i, neurons] of edits.entries()) {
      const edit = { name: '', model: null, positions: 'all', neurons } as const
      const expected: number[] = []
      for (let n = 1; n <= ids.length; n++) {
        const p = tokenProbabilities((await model.lastPosition(ids.slice(0, n))).logits, all)
        const q = tokenProbabilities((await model.lastPosition(ids.slice(0, n), { edit })).logits, all)
        expected.push(p.reduce((sum, value, id) => sum + value * Math.log(value / q[id]!), 0))
      }
      // logits in float32 move a divergence by about its root times 1e-7
      expectClose(drifts[i]!, expected, 1e-4)
      expect(Math.min(...drifts[i]!)).toBeGreaterThan(0)
    }
  })

  test('is nothing where nothing changes', async () => {
    const model = await loadTiny('llama')
    const [same, none] = await driftsOf(model, [scaled(1, 1), []])
    expect([...same!]).toEqual(ids.map(() => 0))
    expect([...none!]).toEqual(ids.map(() => 0))
  })
})
