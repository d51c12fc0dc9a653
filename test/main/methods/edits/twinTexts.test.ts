import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../../main/engine/edit.ts'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import { runPrompt } from '../../../../main/engine/runtime/prompt.ts'
import { continuationDrift, firstDifference, repetition } from '../../../../main/methods/edits/twinTexts.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../../support/loadTiny.ts'

const neurons = [
  { layer: 0, neuron: 3, scale: -4 },
  { layer: 1, neuron: 5, set: 3 },
]

/** KL divergence from its definition, in logarithms of soft-max. */
function divergence(p: Float32Array, q: Float32Array): number {
  const logs = [p, q].map((logits) => {
    const total = Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0))
    return [...logits].map((x) => x - total)
  })
  return logs[0]!.reduce((sum, logP, i) => sum + Math.exp(logP) * (logP - logs[1]![i]!), 0)
}

/** Logits behind prompt and text so far, every position run anew, the edit where its scope says. */
async function brute(
  model: Model,
  ids: readonly number[],
  text: readonly number[],
  edit?: Edit,
): Promise<Float32Array> {
  const { loaded } = model
  if (edit === undefined) return (await model.lastPosition([...ids, ...text])).logits
  const editFrom = edit.positions === 'all' ? 0 : ids.length - 1
  if (edit.positions !== 'last') {
    using state = await runPrompt(loaded, [...ids, ...text], { edit, editFrom })
    return await model.logits(state)
  }
  using prompt = await runPrompt(loaded, ids, { edit, editFrom })
  if (text.length === 0) return await model.logits(prompt)
  using state = await runPrompt(loaded, text, { past: prompt.cache })
  return await model.logits(state)
}

describe('continuationDrift', () => {
  test.each(['last', 'generated', 'all'] as const)(
    'is the divergence at each token, edited at %s',
    async (positions) => {
      const { model } = await loadTinyReference('llama')
      const [ids, text] = [someIds(5), someIds(6, 3)]
      const edit: Edit = { name: '', model: null, positions, neurons }
      const drift = await continuationDrift(model, ids, text, edit)
      const expected = []
      for (const t of text.keys()) {
        const so = text.slice(0, t)
        expected.push(divergence(await brute(model, ids, so), await brute(model, ids, so, edit)))
      }
      expectClose(drift, expected, 1e-4)
      expect(Math.min(...drift)).toBeGreaterThan(1e-6)
    },
  )

  test('is 0 without the edit, and between an edit and itself', async () => {
    const { model } = await loadTinyReference('mistral')
    const edit: Edit = { name: '', model: null, positions: 'generated', neurons }
    const none = { ...edit, neurons: [] }
    const [ids, text] = [someIds(5), someIds(4, 3)]
    expect([...(await continuationDrift(model, ids, text, none))]).toEqual([0, 0, 0, 0])
    expect([...(await continuationDrift(model, ids, text, edit, { beforeEdit: edit }))]).toEqual([0, 0, 0, 0])
    const toNone = await continuationDrift(model, ids, text, none, { beforeEdit: edit })
    expect(Math.min(...toNone)).toBeGreaterThan(1e-6)
  })

  test('of one token is that behind the prompt', async () => {
    const { model } = await loadTinyReference('llama')
    const edit: Edit = { name: '', model: null, positions: 'last', neurons }
    const [all, one] = [
      await continuationDrift(model, someIds(5), [1, 2, 3], edit),
      await continuationDrift(model, someIds(5), [1], edit),
    ]
    expect([...one]).toEqual([all[0]])
  })
})

describe('firstDifference', () => {
  test.each([
    [[1, 2, 3], [1, 2, 3], null],
    [[1, 2, 3], [1, 5, 3], 1],
    [[1, 2, 3], [1, 2], 2],
    [[1, 2], [1, 2, 3], 2],
    [[4], [1], 0],
  ])('of %j and %j is %s', (before, after, at) => {
    expect(firstDifference({ before, after })).toBe(at)
  })
})

describe('repetition', () => {
  test.each([
    [[1, 2, 3], null],
    [[1, 2, 3, 4, 5], 0],
    [[1, 1, 1, 1, 1, 1], 2 / 3],
    [[1, 2, 1, 2, 1, 2, 1], 0.5],
  ])('of %j is %s', (ids, share) => {
    const found = repetition(ids)
    if (share === null) expect(found).toBeNull()
    else expect(found).toBeCloseTo(share, 12)
  })
})
