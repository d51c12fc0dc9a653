import { describe, expect, test } from 'vitest'
import { answerIn, predictLetters } from '../../../main/methods/predict.ts'

const logits = new Float32Array([0, 1, 2, 3, 4, 5, 100, 101])
const model = { lastPosition: () => Promise.resolve({ logits }) }
const names = ['A', 'B']

describe('predictLetters', () => {
  test('reads each letter off in both forms and leaves a missing form out', async () => {
    const forms = [
      { letter: 'A', bare: 6, space: 1 },
      { letter: 'B', bare: 7, space: null },
    ]
    const { bare, space } = await predictLetters(model, [1], forms)
    expect(bare[0]).toBeCloseTo(1 / (1 + Math.E), 6)
    expect(bare[1]).toBeCloseTo(Math.E / (1 + Math.E), 6)
    expect(space[0]).toBeLessThan(1e-40)
    expect(space[1]).toBeNull()
  })

  test('hands edit and signal to the model', async () => {
    const edit = { name: '', model: null, positions: 'all', neurons: [] } as const
    const signal = new AbortController().signal
    let given: unknown
    const spy = { lastPosition: (_: unknown, options: unknown) => ((given = options), Promise.resolve({ logits })) }
    await predictLetters(spy, [1], [], { edit, signal })
    expect(given).toEqual({ edit, signal })
  })
})

describe('answerIn', () => {
  const probabilities = { bare: [0.1, 0.2], space: [0.5, 0.25] }

  test('auto takes the form with more probability in all', () => {
    expect(answerIn('auto', names, probabilities)).toEqual({
      form: 'space',
      letters: { A: 0.5, B: 0.25 },
      pred: 'A',
      mass: 0.75,
    })
    expect(answerIn('auto', names, { bare: [0.4, 0.4], space: [0.7, 0.05] }).form).toBe('bare')
  })

  test('a form that was asked for is taken even when the other has more', () => {
    expect(answerIn('bare', names, probabilities)).toMatchObject({ form: 'bare', pred: 'B' })
  })

  test('auto takes the form that has every letter', () => {
    expect(answerIn('auto', names, { bare: [0.1, 0.2], space: [0.9, null] }).form).toBe('bare')
    expect(answerIn('auto', names, { bare: [null, 0.2], space: [0.3, 0.1] }).form).toBe('space')
  })

  test('a letter without a token of the form is a sentence', () => {
    const missing = { bare: [0.1, 0.2], space: [0.9, null] }
    expect(() => answerIn('space', names, missing)).toThrow(
      'The tokenizer has no single token for every letter A, B with a space before it. Try --letters auto.',
    )
    expect(() => answerIn('auto', names, { bare: [null, 1], space: [null, 1] })).toThrow(/every letter A, B\.$/)
  })

  test('of equal letters the first is predicted', () => {
    expect(answerIn('bare', names, { bare: [0.5, 0.5], space: [null, null] }).pred).toBe('A')
  })
})
