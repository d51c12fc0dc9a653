import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../main/engine/edit.ts'
import { measureEdits, scaled, type EditedLetters } from '../../../main/methods/measureEdits.ts'
import { tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { expectClose } from '../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'

const prompt = { ids: someIds(9), sharedPrefix: 0, letters: [3, 17, 29], watched: [0, 12, 25] }
const sets = [[2, 13], [21], []]

describe('measureEdits', () => {
  test('gives each letter’s probability without an edit, and under each set boosted and suppressed', async () => {
    const { model } = await loadTinyReference('llama')
    const { dMlp } = model.shape
    const other = { ...prompt, ids: someIds(5, 2), letters: [3], sets: [] }
    const [{ probs, activations }, beside] = (await measureEdits(model, [{ ...prompt, sets }, other])) as [
      EditedLetters,
      EditedLetters,
    ]
    expect(beside.probs).toHaveLength(1)
    const factors = [1, ...sets.flatMap(() => [2, 0])]
    const edited = [[], ...sets.flatMap((set) => [set, set])]
    const expected: number[] = []
    for (const [row, set] of edited.entries()) {
      const neurons = set.map((at) => ({ layer: Math.floor(at / dMlp), neuron: at % dMlp, scale: factors[row]! }))
      const edit: Edit = { name: '', model: null, positions: 'last', neurons }
      const { logits } = await model.lastPosition(prompt.ids, { edit })
      expected.push(...tokenProbabilities(logits, prompt.letters))
    }
    expectClose([...probs], expected, 1e-6)
    const clean = await model.lastPosition(prompt.ids)
    expectClose([...activations], prompt.watched.map((at) => clean.activation[at]!), 1e-6) // prettier-ignore
    // The edits do something, and the empty set nothing, to the last bit.
    const row = (i: number) => [...probs.subarray(3 * i, 3 * i + 3)]
    for (const i of [1, 2, 3, 4])
      expect(Math.max(...row(i).map((p, k) => Math.abs(p - row(0)[k]!)))).toBeGreaterThan(1e-4)
    expect([row(5), row(6)]).toEqual([row(0), row(0)])
  })
})

describe('scaled', () => {
  test('names layer and neuron of each, with the factor of the edit', () => {
    expect(scaled([2, 13], 'boost', { dMlp: 10 })).toEqual([
      { layer: 0, neuron: 2, scale: 2 },
      { layer: 1, neuron: 3, scale: 2 },
    ])
    expect(scaled([13], 'suppress', { dMlp: 10 })).toEqual([{ layer: 1, neuron: 3, scale: 0 }])
  })
})
