import { describe, expect, test } from 'vitest'
import type { Edit, NeuronEdit } from '../../../../main/engine/edit.ts'
import { editedLetters } from '../../../../main/methods/edits/editedLetters.ts'
import { tokenProbabilities } from '../../../../main/methods/nextToken.ts'
import { expectClose, largestDifference } from '../../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../../support/loadTiny.ts'

const letters = [3, 8, 20]
const edits: readonly (readonly NeuronEdit[])[] = [
  [],
  [{ layer: 0, neuron: 3, scale: -4 }],
  [
    { layer: 1, neuron: 5, set: 3 },
    { layer: 2, neuron: 1, scale: 0 },
  ],
]

describe('editedLetters', () => {
  test.each<[Edit['positions'], string]>([
    ['last', 'llama'],
    ['generated', 'gemma3'],
    ['all', 'llama'],
    ['all', 'gpt2'],
  ])('edits at %s positions give what each edit alone gives, %s', async (positions, name) => {
    const { model } = await loadTinyReference(name)
    const ids = someIds(9)
    const other = { ids: someIds(7, 2), sharedPrefix: 0, letters: [1, 2], edits: edits.slice(1) }
    const prompts = [other, { ids, sharedPrefix: 4, letters, edits }]
    const [beside, probs] = (await editedLetters(model, prompts, { positions })) as [Float32Array, Float32Array]
    expect(beside).toHaveLength(4)
    const rows = [0, 1, 2].map((i) => probs.subarray(3 * i, 3 * i + 3))
    for (const [i, neurons] of edits.entries()) {
      const { logits } = await model.lastPosition(ids, { edit: { name: '', model: null, positions, neurons } })
      expectClose(rows[i]!, tokenProbabilities(logits, letters), 1e-5, `${i}`)
    }
    // without the edits it would be the first row three times
    expect(largestDifference(rows[1]!, rows[0]!)).toBeGreaterThan(1e-4)
    expect(largestDifference(rows[2]!, rows[0]!)).toBeGreaterThan(1e-4)
  })
})
