import { describe, expect, test } from 'vitest'
import type { EvaluatedQuestion } from '../../../../main/methods/evaluation/fields.ts'
import { fewDraws, planEvaluation, watchedNeurons, type Item } from '../../../../main/methods/evaluation/plan.ts'

const grid = { nLayers: 3, dMlp: 200 }
const settings = { seed: 0, controls: 3, randomSets: 4, pooled: 6 }
const questions: EvaluatedQuestion[] = Array.from({ length: 10 }, (_, i) => ({
  ...{ id: `q${i}`, domain: i < 5 ? 'geo' : 'bio', lang: null, pair: null, stem: `stem ${i}` },
  ...{ neurons: [i, 200 + i], scores: [2, 1], frequency: [3, 1], nVariants: 2 },
}))
const items: Item[] = questions.flatMap((_, question) =>
  (['detected', 'detected', 'template'] as const).map((kind) => ({
    question,
    kind,
    template: '',
    nLetters: 4,
    gold: 0,
  })),
)
const plan = planEvaluation(questions, items, grid, settings)
const of = (question: number) =>
  plan.probes.filter(({ owner }) => owner.kind === 'question' && owner.question === question)

describe('planEvaluation', () => {
  test('tries a question’s set in each of its prompts, random sets beside it', () => {
    const self = of(3).filter(({ owner }) => owner.kind === 'question' && owner.where === 'self')
    const inItem = (item: number, set: string) => self.filter((probe) => probe.item === item && probe.set === set)
    for (const item of [9, 10]) {
      expect(inItem(item, 'own').map(({ neurons }) => neurons)).toEqual([[3, 203]])
      expect(inItem(item, 'random').map(({ draw }) => draw)).toEqual([0, 1, 2, 3])
      expect(inItem(item, 'sameLayers')).toHaveLength(4)
    }
    expect(inItem(11, 'own')).toHaveLength(1)
    expect(inItem(11, 'random')).toHaveLength(0)
    expect(inItem(11, 'sameLayers')).toHaveLength(fewDraws)
    // The same random set in every prompt of the question: its effect is a mean over variants, as the own one's.
    expect(inItem(9, 'random')[1]!.neurons).toEqual(inItem(10, 'random')[1]!.neurons)
  })

  test('tries it on unrelated questions, with random sets there as well, variants taking turns', () => {
    const unrelated = of(3).filter(({ owner }) => owner.kind === 'question' && owner.where === 'other-domain')
    const asked = unrelated.filter(({ set }) => set === 'own').map(({ item }) => items[item]!)
    expect(asked).toHaveLength(3)
    expect(asked.every(({ question, kind }) => questions[question]!.domain === 'bio' && kind === 'detected')).toBe(true)
    expect(unrelated.filter(({ set, owner }) => set === 'own' && owner).map(({ item }) => item % 3)).toEqual([0, 1, 0])
    expect(unrelated.filter(({ set }) => set === 'random')).toHaveLength(3)
    const elsewhere = of(3).filter(({ owner }) => owner.kind === 'question' && owner.where === 'same-field')
    expect(elsewhere.every(({ set }) => set === 'own')).toBe(true)
  })

  test('never asks a question about a pool that it helped to make', () => {
    for (const { owner, item, neurons, set } of plan.probes) {
      if (owner.kind !== 'field' || set !== 'own') continue
      const { question } = items[item]!
      const isMember = plan.pools.some(({ field, halfOf }) => field.id === owner.field && halfOf.has(question))
      if (isMember) expect(neurons).not.toContain(question)
    }
    expect(plan.pools.map(({ field }) => field.id)).toEqual(['all', 'domain:geo', 'domain:bio'])
  })

  test('watches the neurons of the pools of a question’s fields, in detected prompts', () => {
    const [geo, other] = [watchedNeurons(plan, 0), watchedNeurons(plan, 2)]
    expect(other).toEqual([])
    expect(geo).toEqual([...new Set(geo)].sort((a, b) => a - b))
    const domain = plan.pools.find(({ field }) => field.id === 'domain:geo')!
    expect(domain.pools.flat().every((neuron) => geo.includes(neuron))).toBe(true)
  })

  test('is the same for a seed and another for another', () => {
    expect(planEvaluation(questions, items, grid, settings)).toEqual(plan)
    expect(planEvaluation(questions, items, grid, { ...settings, seed: 1 }).probes).not.toEqual(plan.probes)
  })
})
