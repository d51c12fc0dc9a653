import { describe, expect, test } from 'vitest'
import { planDose } from '../../../../main/methods/edits/dosePlan.ts'
import type { DoseChoice } from '../../../../main/methods/edits/dosePlan.ts'

const grid = { nLayers: 3, dMlp: 100 }
const questions = Array.from({ length: 12 }, (_, i) => ({
  ...{ id: `q${i}`, domain: i < 6 ? 'law' : 'art', lang: 'en' },
  neurons: i === 2 ? [] : [i, 100 + i, 200 + i],
}))
const units = questions.map((_, i) => i)
const choice: DoseChoice = { set: null, own: [0, 1, 2, 3], sample: null, controls: 2, kind: 'sameLayers', seed: 0 }
const plan = (change: Partial<DoseChoice> = {}) => planDose(questions, units, { ...choice, ...change }, grid)

describe('planDose', () => {
  test('tries one set in its own questions and in as many of another domain, beside random sets of its size', () => {
    const { trials, empty, who } = plan({ set: [7, 150, 151] })
    expect(trials.filter(({ group }) => group === 'own').map(({ question }) => question)).toEqual([0, 1, 2, 3])
    const others = trials.filter(({ group }) => group === 'unrelated')
    expect(others).toHaveLength(4)
    expect(others.every(({ question }) => question >= 6)).toBe(true)
    expect(who.unrelated).toContain('of another domain')
    const [set, ...random] = trials[0]!.sets
    expect(set).toEqual([7, 150, 151])
    for (const drawn of random) {
      expect(drawn.map((neuron) => Math.floor(neuron / 100))).toEqual([0, 1, 1])
      expect(drawn.filter((neuron) => set!.includes(neuron))).toEqual([])
    }
    expect(random).toHaveLength(2)
    expect(random[0]).not.toEqual(random[1])
    expect(
      trials.every(({ sets }) => sets === trials[0]!.sets || JSON.stringify(sets) === JSON.stringify(trials[0]!.sets)),
    ).toBe(true)
    expect(empty).toEqual([])
  })

  test('with a set for each question tries it there and on one other, and leaves out questions without neurons', () => {
    const { trials, empty } = plan()
    expect(empty).toEqual([2])
    const own = trials.filter(({ group }) => group === 'own')
    expect(own.map(({ question, sets }) => [question, sets[0]])).toEqual([
      [0, [0, 100, 200]],
      [1, [1, 101, 201]],
      [3, [3, 103, 203]],
    ])
    const others = trials.filter(({ group }) => group === 'unrelated')
    expect(others.map(({ sets }) => sets)).toEqual(own.map(({ sets }) => sets))
    expect(others.every(({ question }) => question >= 6)).toBe(true)
  })

  test('samples questions with the seed, and as many unrelated ones', () => {
    const ask = (seed: number) => plan({ set: [1], own: [0, 1, 2, 3, 4, 5], sample: 2, seed }).trials
    expect(ask(1)).toHaveLength(4)
    expect(ask(1)).toEqual(ask(1))
    expect(new Set([1, 2, 3, 4].map((seed) => JSON.stringify(ask(seed)))).size).toBeGreaterThan(1)
  })

  test('works without random sets, and where there is nothing unrelated', () => {
    const { trials } = planDose(questions.slice(0, 1), [0], { ...choice, own: [0], controls: 0 }, grid)
    expect(trials).toEqual([{ question: 0, group: 'own', sets: [[0, 100, 200]] }])
  })
})
