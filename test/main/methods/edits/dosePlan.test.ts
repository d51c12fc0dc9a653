import { describe, expect, test } from 'vitest'
import { planDose, type DoseChoice } from '../../../../main/methods/edits/dosePlan.ts'

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

  test('tries the set on the same facts in other languages too, which are never unrelated', () => {
    const bilingual = ['en', 'fr'].flatMap((lang, k) =>
      Array.from({ length: 4 }, (_, i) => ({ id: `${lang}${i}`, domain: 'law', lang, neurons: [i + 10 * k] })),
    )
    const facts = [0, 1, 2, 3, 0, 1, 2, 3]
    const asked = (change: Partial<DoseChoice>) =>
      planDose(bilingual, facts, { ...choice, controls: 0, ...change }, grid).trials.map(
        ({ group, question, sets }) => [group, question, sets[0]![0]] as const,
      )
    const one = asked({ own: [0, 1], set: [7] })
    expect(one.slice(0, 4)).toEqual([
      ['own', 0, 7],
      ['own', 1, 7],
      ['same-fact', 4, 7],
      ['same-fact', 5, 7],
    ])
    expect(one.slice(4).every(([group, question]) => group === 'unrelated' && [6, 7].includes(question))).toBe(true)
    const each = asked({ own: [0, 1] })
    expect(each.filter(([group]) => group === 'same-fact')).toEqual([
      ['same-fact', 4, 0],
      ['same-fact', 5, 1],
    ])
    // a set of all facts has nothing unrelated
    expect(asked({ own: [0, 1, 2, 3], set: [7] }).filter(([group]) => group === 'unrelated')).toEqual([])
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
