import { describe, expect, test } from 'vitest'
import { compareFields, randomEdit, type PairedPrompt } from '../../../../main/methods/edits/comparison.ts'
import { unitsOf } from '../../../../main/methods/answers/units.ts'
import { fieldsOf } from '../../../../main/methods/evaluation/fields.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const questions = Array.from({ length: 12 }, (_, i) => ({
  ...{ id: `q${i}`, domain: i < 8 ? 'law' : 'art', lang: 'en', pair: null, stem: `stem ${i}` },
}))
const units = unitsOf(questions)
const right = [0.6, 0.2]
const wrong = [0.3, 0.5]

/** Questions 0 to 7 lose their answer, 8 gains it, the others keep theirs; random sets change question 9. */
const prompts = questions.map((_, question): PairedPrompt => {
  const before = question === 8 ? wrong : right
  const after = question < 8 ? wrong : right
  const controls = [question === 9 ? wrong : before, before]
  return { question, unit: units[question]!, gold: 0, nLetters: 2, before, after, controls }
})

describe('compareFields', () => {
  const fields = compareFields(prompts, fieldsOf(questions, units), { bootstrap: createBootstrap(200, 0), seed: 0 })

  test('counts answers and flips both ways of every field, with McNemar’s exact test', () => {
    expect(fields.map(({ field }) => field.id)).toEqual(['all', 'domain:law', 'domain:art'])
    const [all, law, art] = fields
    expect([all!.before.correct, all!.after.correct, all!.before.of]).toEqual([11, 4, 12])
    expect(all!.effect.flips).toMatchObject({ right: 11, wrong: 1, toWrong: 8, toRight: 1, improved: 1, worsened: 8 })
    // 2 * (C(9,0) + C(9,1)) / 2^9
    expect(all!.effect.flips.p).toBeCloseTo((2 * 10) / 512, 12)
    expect(law!.effect.flips.p).toBeCloseTo(2 / 256, 12)
    expect(art!.effect.flips).toMatchObject({ toWrong: 0, toRight: 1, p: 1 })
  })

  test('gives the change of the right letter, and the mass of the letters', () => {
    const [, law] = fields
    expect(law!.effect.difference.mean).toBeCloseTo(-0.3, 12)
    expect(law!.effect.logRatio.mean).toBeCloseTo(Math.log(0.5), 12)
    expect([law!.before.prob, law!.after.prob]).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.3, 12)])
    expect([law!.before.mass, law!.after.mass]).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.8, 12)])
  })

  test('shows what random sets do', () => {
    const [all, law] = fields
    expect(all!.control!.toWrong).toEqual({ mean: 0.5, min: 0, max: 1 })
    expect(law!.control!.toWrong).toEqual({ mean: 0, min: 0, max: 0 })
  })
})

describe('randomEdit', () => {
  const grid = { nLayers: 3, dMlp: 50 }
  const neurons = [
    { layer: 2, neuron: 4, set: 1.5 },
    { layer: 0, neuron: 9, scale: 2 },
    { layer: 2, neuron: 3, scale: 0 },
  ]

  test('does the same to other neurons, layer by layer, with the seed', () => {
    const drawn = randomEdit(neurons, 'sameLayers', grid, { seed: 0, draw: 0 })
    expect(drawn.map((e) => [e.layer, 'scale' in e ? { scale: e.scale } : { set: e.set }])).toEqual([
      [0, { scale: 2 }],
      [2, { scale: 0 }],
      [2, { set: 1.5 }],
    ])
    const places = drawn.map(({ layer, neuron }) => `${layer},${neuron}`)
    expect(new Set(places).size).toBe(3)
    expect(places.filter((place) => ['2,4', '0,9', '2,3'].includes(place))).toEqual([])
    expect(randomEdit(neurons, 'sameLayers', grid, { seed: 0, draw: 0 })).toEqual(drawn)
    expect(randomEdit(neurons, 'sameLayers', grid, { seed: 0, draw: 1 })).not.toEqual(drawn)
  })
})
