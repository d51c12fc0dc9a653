import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { DoseSchema, EditComparisonSchema } from '../../../../main/methods/edits/experimentSchema.ts'
import {
  comparisonOf,
  curvesOf,
  scaledFactors,
  type DosedPrompt,
  type MeasuredPrompt,
} from '../../../../main/methods/edits/measured.ts'

const questions = ['law', 'law', 'art'].map((domain, i) => ({
  ...{ domain, lang: 'en', pair: null, stem: `stem ${i}` },
}))
/** Before, after, and under two random sets: question 0 loses its answer, question 1 keeps it, question 2 gains it. */
const prompts: MeasuredPrompt[] = [
  { question: 0, gold: 0, nLetters: 2, probs: Float32Array.of(0.75, 0.25, 0.25, 0.5, 0.75, 0.25, 0.25, 0.75) },
  { question: 1, gold: 1, nLetters: 2, probs: Float32Array.of(0.25, 0.5, 0.25, 0.625, 0.25, 0.5, 0.25, 0.5) },
  {
    ...{ question: 2, gold: 2, nLetters: 3 },
    probs: Float32Array.of(0.5, 0, 0.25, 0.125, 0, 0.5, 0.5, 0, 0.25, 0.5, 0, 0.25),
  },
]
const choices = { controls: 2, kind: 'random', seed: 3 } as const
/** As a project keeps it and reads it again. */
const kept = <T extends v.GenericSchema>(schema: T, value: unknown) =>
  v.parse(schema, JSON.parse(JSON.stringify(value)))

describe('comparisonOf', () => {
  const comparison = comparisonOf(prompts, questions, choices)
  const [all, law, art] = comparison.fields

  test('reads before, after and random sets out of each prompt, whatever its number of letters', () => {
    expect([all!.before.prob, all!.after.prob]).toEqual([1.5 / 3, 1.375 / 3])
    expect([all!.before.correct, all!.after.correct, all!.before.of]).toEqual([2, 2, 3])
    expect(all!.effect.flips).toMatchObject({ toWrong: 1, toRight: 1, improved: 1, worsened: 1, p: 1 })
    expect(all!.control!.toWrong).toEqual({ mean: 0.5, min: 0, max: 1 })
    expect(comparison).toMatchObject({ controls: { sets: 2, kind: 'random' }, seed: 3, variants: 3 })
  })

  test('counts each field by its own questions', () => {
    expect([law!.field.id, art!.field.id]).toEqual(['domain:law', 'domain:art'])
    expect([law!.before.of, art!.before.of]).toEqual([2, 1])
    expect([law!.effect.flips.toWrong, art!.effect.flips.toRight]).toEqual([1, 1])
  })

  test('of the prompts so far is one that can be kept, also where a field has none yet', () => {
    for (let n = 0; n <= prompts.length; n++) {
      const sofar = comparisonOf(prompts.slice(0, n), questions, choices)
      expect(kept(EditComparisonSchema, sofar)).toEqual(sofar)
      expect(sofar.variants).toBe(n)
    }
  })

  test('is drawn with its seed', () => {
    const many = Array.from({ length: 12 }, (_, question) => ({ ...prompts[question % 2]!, question }))
    const stems = many.map(({ question }) => ({ ...questions[0]!, stem: `stem ${question}` }))
    const [first, again, other] = [3, 3, 4].map((seed) => comparisonOf(many, stems, { ...choices, seed }).fields[0]!)
    expect(again).toEqual(first)
    expect(other!.effect.logRatio.mean).toBe(first!.effect.logRatio.mean)
    expect(other!.effect.logRatio.low).not.toBe(first!.effect.logRatio.low)
  })
})

describe('curvesOf', () => {
  const factors = [0, 1, 2]
  const who = { own: 'law', 'same-fact': '', unrelated: 'all others' }
  /** Without an edit, then the set at 0 and 2, then one random set at 0 and 2. */
  const dosed: DosedPrompt[] = [
    {
      ...{ group: 'own', question: 0, unit: 0, gold: 0, nLetters: 2 },
      probs: Float32Array.of(0.5, 0.25, 0.125, 0.75, 0.875, 0, 0.25, 0.25, 0.75, 0.25),
    },
    {
      ...{ group: 'unrelated', question: 2, unit: 2, gold: 1, nLetters: 2 },
      probs: Float32Array.of(0.25, 0.5, 0.25, 0.625, 0.25, 0.75, 0.25, 0.5, 0.25, 0.5),
    },
  ]
  const options = { ...choices, controls: 1, factors, who }

  test('reads each factor of the set and of the random sets out of each prompt; 1 is no edit', () => {
    const curves = curvesOf(dosed, options)
    expect(curves.map(({ group, who }) => [group, who])).toEqual([
      ['own', 'law'],
      ['unrelated', 'all others'],
    ])
    expect(curves[0]!.points.map(({ factor, prob }) => [factor, prob])).toEqual([
      [0, 0.125],
      [1, 0.5],
      [2, 0.875],
    ])
    expect(curves[0]!.points.map(({ control }) => control!.prob.mean)).toEqual([0.25, 0.5, 0.75])
    expect(curves[1]!.points.map(({ prob }) => prob)).toEqual([0.625, 0.5, 0.75])
  })

  test('of the prompts so far are ones that can be kept', () => {
    for (let n = 0; n <= dosed.length; n++) {
      const curves = curvesOf(dosed.slice(0, n), options)
      expect(kept(DoseSchema.entries.curves, curves)).toEqual(curves)
    }
  })

  test('do not depend on what the questions are numbered by', () => {
    const renumbered = dosed.map((prompt, question) => ({ ...prompt, question }))
    expect(curvesOf(renumbered, options)).toEqual(curvesOf(dosed, options))
  })
})

describe('scaledFactors', () => {
  test('are those that change anything', () => {
    expect(scaledFactors([0, 0.5, 1, 2])).toEqual([0, 0.5, 2])
  })
})
