import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../main/engine/edit.ts'
import { tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { textDrift } from '../../../main/methods/textDrift.ts'
import { expectClose } from '../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'

const ids = someIds(8)
const all = Array.from({ length: 41 }, (_, id) => id)

function edited(positions: Edit['positions'], value: number): Edit {
  return { name: '', model: null, positions, neurons: [{ layer: 1, neuron: 2, scale: value }] }
}

describe('textDrift', () => {
  test.each(['llama', 'olmo2'])('is the divergence behind each opening of the text, %s', async (name) => {
    const { model } = await loadTinyReference(name)
    const edits = [edited('all', 5), edited('all', -9)]
    const drifts = await textDrift(model, ids, edits)
    for (const [i, edit] of edits.entries()) {
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
    const { model } = await loadTinyReference('llama')
    const [same, last] = await textDrift(model, ids, [edited('all', 1), edited('last', 5)])
    expect([...same!]).toEqual(ids.map(() => 0))
    expect([...last!.subarray(0, -1)]).toEqual(ids.slice(1).map(() => 0))
    expect(last!.at(-1)).toBeGreaterThan(0)
  })
})
