import { describe, expect, test } from 'vitest'
import { detectNeurons } from '../../../main/methods/detection.ts'
import type { NeuronCluster } from '../../../main/methods/neuronCluster.ts'

function cluster(scores: Readonly<Record<number, number>>, total = 1): NeuronCluster {
  const neurons = Object.keys(scores).map(Number)
  return { neurons, scores: Object.values(scores), frequency: neurons.map(() => 1), total }
}

/** Neuron 7 is in three of four clusters, 5 in two, the others in one. */
const four = [
  cluster({ 7: 0.5, 1: 0.25, 5: 0.25 }),
  cluster({ 7: 0.5, 2: 0.25 }),
  cluster({ 7: 0.5, 5: 0.5 }, 2),
  cluster({ 3: 0.5 }),
]
const settings = { mode: 'paper', u: 0.5, v: 20 } as const

describe('detectNeurons', () => {
  test('weighs by ln(|C| / (occurrences + 1)) and by the share of the total', () => {
    const { questions } = detectNeurons(four, { ...settings, u: 1 })
    const [ln1, ln43, ln2] = [Math.log(4 / 4), Math.log(4 / 3), Math.log(4 / 2)]
    expect(questions[0]).toEqual({
      na: [0.25, 0.25, 0.5], // keys 1, 5, 7 in ascending order
      ica: [ln2, ln43, ln1],
      key: { neurons: [1, 5, 7], scores: [0.25 * ln2, 0.25 * ln43, 0] },
    })
    expect(questions[2]!.na).toEqual([0.25, 0.25])
    expect(questions[2]!.key.neurons).toEqual([5, 7])
  })

  test('a neuron is common above u, not at u', () => {
    const { common, questions } = detectNeurons(four, settings)
    expect(common).toEqual([{ neuron: 7, occurrences: 3 }])
    expect(questions.map(({ key }) => key.neurons)).toEqual([[1, 5], [2], [5], [3]])
    expect(detectNeurons(four, { ...settings, u: 0.49 }).common).toEqual([
      { neuron: 7, occurrences: 3 },
      { neuron: 5, occurrences: 2 },
    ])
  })

  test('common neurons leave after the top v were taken, so fewer than v may remain', () => {
    const clusters = [cluster({ 0: 8, 1: 1 }), cluster({ 0: 8, 2: 1 }), cluster({ 3: 1 }), cluster({ 4: 1 })]
    expect(detectNeurons(clusters, { ...settings, u: 0.3, v: 1 }).questions[0]!.key.neurons).toEqual([])
    expect(detectNeurons(clusters, { ...settings, u: 0.3, v: 2 }).questions[0]!.key.neurons).toEqual([1])
  })

  test('published removes no common neuron and drops what has no positive naica', () => {
    const { questions, common } = detectNeurons(four, { ...settings, mode: 'published', u: 0.3 })
    expect(common.map(({ neuron }) => neuron)).toEqual([7, 5])
    expect(questions.map(({ key }) => key.neurons)).toEqual([[1, 5], [2], [5], [3]])
    const six = [...four, cluster({ 8: 1 }), cluster({ 9: 1 })]
    expect(detectNeurons(six, { ...settings, mode: 'published', u: 0.3 }).questions[0]!.key.neurons).toContain(7)
  })

  test('equal products stand in the order of layer and neuron', () => {
    const clusters = [{ ...cluster({ 2: 1, 9: 1 }), neurons: [9, 2] }, cluster({ 3: 1 }), cluster({ 4: 1 })]
    expect(detectNeurons(clusters, { ...settings, u: 1, v: 1 }).questions[0]!.key.neurons).toEqual([2])
  })

  test('a negative total does not turn the order around', () => {
    const clusters = [cluster({ 1: 0.5, 2: 0.25 }, -4), cluster({}), cluster({}), cluster({})]
    const [first] = detectNeurons(clusters, settings).questions
    expect(first!.key.neurons).toEqual([1, 2])
    expect(first!.na).toEqual([0.125, 0.0625])
  })

  test('a total of zero and an empty cluster give no NaN', () => {
    const { questions } = detectNeurons([cluster({ 1: 0 }, 0), cluster({}, 0), cluster({ 2: 1 })], settings)
    expect(questions[0]!.na).toEqual([0])
    expect(questions[1]).toEqual({ na: [], ica: [], key: { neurons: [], scores: [] } })
  })

  test('of one or two questions every neuron is common or without a positive weight', () => {
    for (const mode of ['paper', 'corrected', 'published'] as const) {
      for (const n of [1, 2]) {
        const clusters = Array.from({ length: n }, (_, i) => cluster({ [i]: 1 }))
        const { questions } = detectNeurons(clusters, { mode, u: 0.3, v: 20 })
        expect(questions.flatMap(({ key }) => key.neurons)).toEqual([])
        expect(Math.max(...questions.flatMap(({ ica }) => ica))).toBeLessThanOrEqual(0)
      }
    }
  })

  test('of three questions published finds neurons, the removal of common ones leaves none', () => {
    const clusters = [0, 1, 2].map((i) => cluster({ [i]: 1 }))
    const found = (mode: 'published' | 'paper') =>
      detectNeurons(clusters, { mode, u: 0.3, v: 20 }).questions.map(({ key }) => key.neurons)
    expect(found('published')).toEqual([[0], [1], [2]])
    expect(found('paper')).toEqual([[], [], []])
  })
})
